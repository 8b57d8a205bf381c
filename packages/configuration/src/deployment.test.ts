import { describe, expect, it } from 'vitest'
import { canonicalConfiguration } from './canonical-configuration.ts'
import type { Settled } from './configuration.ts'
import { printConfiguration } from './print-configuration.ts'
import { readConfiguration } from './read-configuration.ts'

const LEAST = 'scorecards: { credit: { range: [300, 850], traits: [sex] } }'
const BROKERS = `${LEAST}
kafka: { brokers: [127.0.0.1:9092, kafka-2:9092] }
redis: { url: "rediss://fairstream:p@ss/word@redis:6379" }
topics: { partitions: 12, replication: 3, retention: P7D }
scorer: { listen: 127.0.0.1:8080, delivery: strict }
`

describe('where and how to run', () => {
  it('is on this disk by default, for as long as twice the longest window', () => {
    expect(settled(LEAST).deployment).toEqual({
      topics: { partitions: 4, replication: 1, retentionMs: 2 * 86_400_000 },
      scorer: { listen: '127.0.0.1:9101', delivery: 'default' },
      planner: { listen: '127.0.0.1:9102' },
    })
    const short = 'scorecards: { credit: { range: [0, 1], traits: [sex], window: { slice: PT1M, length: PT1H } } }'
    expect(settled(short).deployment.topics.retentionMs).toBe(86_400_000)
  })

  it('is read from the file', () => {
    expect(settled(BROKERS).deployment).toMatchObject({
      topics: { partitions: 12, replication: 3, retentionMs: 7 * 86_400_000 },
      kafka: { brokers: ['127.0.0.1:9092', 'kafka-2:9092'] },
      redis: { url: 'rediss://fairstream:p@ss/word@redis:6379' },
      scorer: { listen: '127.0.0.1:8080', delivery: 'strict' },
    })
  })

  it('is read from the environment alone', () => {
    const environment = { FAIRSTREAM_KAFKA__BROKERS: '[127.0.0.1:19092]', FAIRSTREAM_REDIS__URL: 'redis://127.0.0.1:6379' }
    expect(settled(LEAST, environment).deployment).toMatchObject({
      kafka: { brokers: ['127.0.0.1:19092'] },
      redis: { url: 'redis://127.0.0.1:6379' },
    })
  })

  it('is no part of what names a configuration', () => {
    expect(canonicalConfiguration(settled(BROKERS).configuration)).toEqual(canonicalConfiguration(settled(LEAST).configuration))
  })

  it('is printed without the password of an address, and read back', () => {
    const printed = printConfiguration(settled(BROKERS))
    expect(printed).not.toMatch(/ss\/word|p@/)
    expect(printed).toContain(`url: "rediss://[redacted]@redis:6379"`)
    expect(settled(printed).deployment).toEqual({
      ...settled(BROKERS).deployment,
      redis: { url: 'rediss://[redacted]@redis:6379' },
    })
  })
})

describe('a mistake in where and how to run', () => {
  it.each([
    ['kafka: { brokers: [] }\nredis: { url: redis://h:1 }', 'kafka.brokers', 'at least one broker'],
    ['kafka: { brokers: [nowhere] }\nredis: { url: redis://h:1 }', 'kafka.brokers[0]', 'host:port, such as 127.0.0.1:9092'],
    ['kafka: { brokers: [h:1] }', 'redis', 'an address, as kafka is set'],
    ['redis: { url: redis://h:1 }', 'kafka', 'an address, as redis is set'],
    ['redis: { url: http://h }\nkafka: { brokers: [h:1] }', 'redis.url', 'redis://host:port or rediss://host:port'],
    ['topics: { retention: PT24H }', 'topics.retention', 'longer than the longest window, P1D'],
    ['scorer: { delivery: exactly-once }', 'scorer.delivery', 'default or strict'],
    ['topics: { partitions: 0 }', 'topics.partitions', 'a whole number from 1 to 10000'],
  ])('%s', (written, path, expected) => {
    const read = readConfiguration(`${LEAST}\n${written}`)
    expect(read.ok ? [] : read.mistakes).toEqual([
      expect.objectContaining({ path, expected: expect.stringContaining(expected) as unknown }),
    ])
  })

  it('never shows the password of an address', () => {
    const read = readConfiguration(`${LEAST}\nredis: { url: "redis://me:hunter2@h :1" }\nkafka: { brokers: [h:1] }`)
    expect(JSON.stringify(read)).toContain('[redacted]@h')
    expect(JSON.stringify(read)).not.toContain('hunter2')
  })
})

function settled(yaml: string, environment: Readonly<Record<string, string>> = {}): Settled {
  const read = readConfiguration(yaml, environment)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  return read
}
