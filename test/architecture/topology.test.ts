import { TOPICS } from '@fairstream/events'
import { TOPOLOGY } from '@fairstream/pipeline'
import { describe, expect, test } from 'vitest'

describe('the topology', () => {
  const topics = new Map(TOPICS.map((topic) => [topic.name as string, topic]))

  test('names only topics that are declared', () => {
    for (const { stage, reads, says } of TOPOLOGY)
      for (const topic of [...reads, ...says]) expect(topics.has(topic), `${stage}: ${topic}`).toBe(true)
  })

  test('lets a service say only what the topic table lets it write', () => {
    for (const { service, says } of TOPOLOGY)
      for (const topic of says) expect(topics.get(topic)?.writtenBy, `${service}: ${topic}`).toContain(service)
  })

  test('has one stage for each name', () => {
    expect(new Set(TOPOLOGY.map(({ stage }) => stage)).size).toBe(TOPOLOGY.length)
  })
})
