import { describe, expect, it } from 'vitest'

import { RECORD_NAMES } from './record-name.ts'
import { topicName, TOPICS } from './topics.ts'

describe('a topic', () => {
  it('is named by the prefix, its own name and its version', () => {
    expect(topicName('credit', 'raw-scores')).toBe('credit.raw-scores.v1')
    expect(topicName('', 'audit')).toBe('audit.v1')
  })

  it('is one of the twelve, each named once', () => {
    expect(TOPICS.map(({ name }) => name)).toEqual([
      'raw-scores',
      'fair-scores',
      'late-scores',
      'dead-letters',
      'transport-maps',
      'policies',
      'outcomes',
      'outcomes-by-decision',
      'drift-alerts',
      'plan-reports',
      'overrides',
      'audit',
    ])
  })

  it('that recovery or a fold reads is never compacted', () => {
    const compacted = TOPICS.filter(({ cleanup }) => cleanup.includes('compact')).map(({ name }) => name)
    expect(compacted).toEqual(['transport-maps', 'drift-alerts'])
  })

  it('of outputs has the partitions of raw-scores', () => {
    const alike = TOPICS.filter(({ partitions }) => partitions === 'like-raw-scores').map(({ name }) => name)
    expect(alike).toEqual(['fair-scores', 'late-scores', 'dead-letters', 'outcomes', 'outcomes-by-decision'])
  })

  it('of raw scores has the time at which the log took them', () => {
    expect(TOPICS.filter(({ timestamps }) => timestamps === 'LogAppendTime').map(({ name }) => name)).toEqual(['raw-scores'])
  })

  it('holds records that no other topic holds, and every kind of record has one', () => {
    expect(TOPICS.flatMap(({ records }) => records).toSorted()).toEqual([...RECORD_NAMES].toSorted())
  })
})
