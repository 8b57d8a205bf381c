import { readConfiguration } from '@fairstream/configuration'
import { expect, test } from 'vitest'
import { topicNames, topicShapes } from './topics.ts'

function shapesOf(more: string) {
  const read = readConfiguration(`prefix: bank
scorecards: { credit: { range: [300, 850], traits: [sex] } }
${more}`)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  const shapes = topicShapes(read.configuration, read.deployment)
  return { shapes, of: (name: string) => shapes.find((shape) => shape.name === `bank.${name}.v1`) }
}

const BROKERS = 'kafka: { brokers: [k:9092] }\nredis: { url: redis://r:6379 }'

test('raw-scores comes last: whoever finds it finds all the others', () => {
  const { shapes } = shapesOf('')
  expect(shapes.map(({ name }) => name).at(-1)).toBe('bank.raw-scores.v1')
  expect(new Set(shapes.map(({ name }) => name)).size).toBe(12)
})

test('outputs have the partitions of their input, and control topics one', () => {
  const { of } = shapesOf('topics: { partitions: 12, replication: 3 }')
  for (const name of ['raw-scores', 'fair-scores', 'late-scores', 'dead-letters', 'outcomes'])
    expect(of(name)).toMatchObject({ partitions: 12, replication: 3 })
  for (const name of ['transport-maps', 'policies', 'plan-reports', 'audit']) expect(of(name)?.partitions).toBe(1)
})

test('three replicas are written to two at least, and one replica asks for nothing', () => {
  expect(shapesOf('topics: { replication: 3 }').of('fair-scores')?.settings['min.insync.replicas']).toBe('2')
  expect(shapesOf('').of('fair-scores')?.settings).not.toHaveProperty('min.insync.replicas')
})

test('maps are kept for ever, scores for as long as was said', () => {
  const { of } = shapesOf('topics: { retention: P7D }')
  expect(of('transport-maps')?.settings).toMatchObject({ 'cleanup.policy': 'compact', 'retention.ms': '-1' })
  expect(of('policies')?.settings).toMatchObject({ 'cleanup.policy': 'delete', 'retention.ms': '-1' })
  for (const name of ['raw-scores', 'fair-scores']) expect(of(name)?.settings['retention.ms']).toBe(String(7 * 86_400_000))
  expect(Number(of('audit')?.settings['retention.ms'])).toBeGreaterThan(5 * 365 * 86_400_000)
})

test('the log, not the sender, stamps raw scores', () => {
  const { of } = shapesOf('')
  expect(of('raw-scores')?.settings['message.timestamp.type']).toBe('LogAppendTime')
  expect(of('fair-scores')?.settings['message.timestamp.type']).toBe('CreateTime')
})

test('a dead letter may be 64 KiB larger than the record that it carries', () => {
  const { of } = shapesOf('log: { maxRecordBytes: 2048 }')
  const [input, dead] = ['raw-scores', 'dead-letters'].map((name) => Number(of(name)?.settings['max.message.bytes']))
  expect(input).toBeGreaterThanOrEqual(2_048)
  expect((dead ?? 0) - (input ?? 0)).toBe(65_536)
})

test('a partition is cut by its bytes on this disk, and on brokers only where that was asked for', () => {
  expect(shapesOf('').of('raw-scores')?.settings['retention.bytes']).toBe('1073741824')
  expect(shapesOf(BROKERS).of('raw-scores')?.settings).not.toHaveProperty('retention.bytes')
  const asked = shapesOf(`${BROKERS}\ntopics: { retentionBytes: 5000000 }`)
  expect(asked.of('raw-scores')?.settings['retention.bytes']).toBe('5000000')
  expect(asked.of('transport-maps')?.settings).not.toHaveProperty('retention.bytes')
})

test('the shell reads and writes the topics that are made', () => {
  const { shapes } = shapesOf('')
  const read = readConfiguration('prefix: bank\nscorecards: { credit: { range: [300, 850], traits: [sex] } }')
  const names = Object.values(read.ok ? topicNames(read.configuration) : {})
  expect(names).toHaveLength(7)
  for (const name of names) expect(shapes.map((shape) => shape.name)).toContain(name)
})
