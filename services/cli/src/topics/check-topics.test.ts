import { readConfiguration } from '@fairstream/configuration'
import type { Settled } from '@fairstream/configuration'
import { topicShapes } from '@fairstream/host'
import type { TopicShape } from '@fairstream/ports'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../finding.ts'
import { checkTopics } from './check-topics.ts'

function settled(topics: string): Settled {
  const scorecards = 'scorecards: { exam: { range: [0, 100], traits: [sex], window: { length: PT24H } } }'
  const read = readConfiguration(`${scorecards}\ntopics: ${topics}\nkafka: { brokers: ['h:1'] }\nredis: { url: 'redis://h:1' }`)
  if (!read.ok) throw new Error('the test has a configuration with mistakes')
  return read
}

const ONE_BROKER = settled('{ partitions: 4 }')
const THREE_BROKERS = settled('{ partitions: 4, replication: 3 }')

type Change = (shape: TopicShape) => TopicShape | undefined

/** What is said of topics that are as they should be, but for one. */
function check(name: string, change: Change, { configuration, deployment }: Settled = ONE_BROKER): readonly Finding[] {
  const wanted = topicShapes(configuration, deployment)
  const found = wanted.map((shape) => (shape.name === `fairstream.${name}.v1` ? change(shape) : shape))
  return checkTopics({ configuration, wanted, found, onBrokers: deployment.kafka !== undefined })
}

function adviceOn(name: string, change: Change, on?: Settled): string | undefined {
  const findings = check(name, change, on).filter(({ advice }) => advice !== undefined)
  expect(findings.length).toBeLessThanOrEqual(1)
  if (findings.length === 1) expect(findings[0]?.about).toBe(`fairstream.${name}.v1`)
  return findings[0]?.advice
}

function set(name: string, value: string): Change {
  return (shape) => ({ ...shape, settings: { ...shape.settings, [name]: value } })
}

function without(name: string): Change {
  return (shape) => ({ ...shape, settings: Object.fromEntries(Object.entries(shape.settings).filter(([each]) => each !== name)) })
}

const same: Change = (shape) => shape

describe('topics as they should be', () => {
  it('give no finding, and on one broker a note that there are few copies', () => {
    const findings = check('raw-scores', same)
    expect(findings).toHaveLength(12)
    expect(findings.filter(({ advice }) => advice !== undefined)).toEqual([])
    expect(findings.flatMap(({ note }) => note ?? [])).toEqual([expect.stringContaining('fewer than 3 copies')])
  })

  it('give nothing to note with three copies', () => {
    expect(check('raw-scores', same, THREE_BROKERS).filter(({ advice, note }) => (advice ?? note) !== undefined)).toEqual([])
  })

  it('may name their clean-up in any order', () => {
    expect(adviceOn('drift-alerts', set('cleanup.policy', 'delete,compact'))).toBeUndefined()
  })
})

describe('found, with what to do:', () => {
  it('a topic that is not there', () => {
    expect(adviceOn('late-scores', () => undefined)).toBe('fairstream topics create makes it')
  })

  it.each([
    ['outcomes', 3, 'raw-scores has 4 partitions, and scorers stop where counts differ: fairstream topics grow --to 4 adds 1'],
    ['fair-scores', 5, 'raw-scores has only 4 partitions'],
    ['transport-maps', 2, 'it must have 1 partition'],
  ] as const)('%s with %d partitions', (name, partitions, advice) => {
    expect(adviceOn(name, (shape) => ({ ...shape, partitions }))).toContain(advice)
  })

  it('raw-scores with other partitions than configured, and all that do not go along', () => {
    const findings = check('raw-scores', (shape) => ({ ...shape, partitions: 6 })).filter(({ advice }) => advice !== undefined)
    expect(findings.map(({ about }) => about.split('.')[1]).toSorted()).toEqual([
      'dead-letters',
      'fair-scores',
      'late-scores',
      'outcomes',
      'outcomes-by-decision',
      'raw-scores',
    ])
    expect(findings[0]?.advice).toContain('set topics.partitions to 6')
  })

  it.each([
    ['raw-scores', set('retention.ms', '86400000'), 'no longer than the longest window, 1 d: set retention.ms to 172800000'],
    ['fair-scores', set('retention.ms', '172799999'), 'it keeps less than raw-scores'],
    ['policies', set('retention.ms', '99999999999999'), 'it must keep all'],
    ['fair-scores', set('cleanup.policy', 'compact,delete'), 'cleanup.policy is compact,delete: set it to delete'],
    ['transport-maps', without('cleanup.policy'), 'cleanup.policy is delete: set it to compact'],
    ['raw-scores', without('message.timestamp.type'), 'message.timestamp.type is CreateTime: set it to LogAppendTime'],
    ['dead-letters', set('max.message.bytes', '1048588'), 'max.message.bytes is 1048588: set it to'],
  ])('%s with a setting that breaks a promise (%#)', (name, change, advice) => {
    expect(adviceOn(name, change)).toContain(advice)
  })

  it('fewer copies than configured, and a topic that one broker may lose', () => {
    expect(adviceOn('audit', (shape) => ({ ...shape, replication: 2 }), THREE_BROKERS)).toContain('it has 2 of 3 copies')
    expect(adviceOn('audit', without('min.insync.replicas'), THREE_BROKERS)).toContain('min.insync.replicas is 1: set it to 2')
  })

  it('every fault of one topic', () => {
    const advice = adviceOn('fair-scores', (shape) => ({ ...shape, partitions: 1, settings: { 'cleanup.policy': 'compact' } }))
    expect(advice?.split('\n')).toHaveLength(2)
  })
})

it('a topic that keeps without end keeps longer than any window', () => {
  expect(adviceOn('fair-scores', set('retention.ms', '-1'))).toBeUndefined()
})
