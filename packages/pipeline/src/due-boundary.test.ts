import { describe, expect, test } from 'vitest'
import { scorecard } from '../testing/pipeline.ts'
import { latestDueBoundary, passedOverFor } from './due-boundary.ts'
import type { PartitionProgress } from './due-boundary.ts'

/** Slices of 10 s, a boundary every 20 s, 3 s of grace. */
const credit = scorecard()
const at = (watermark: number, over: Partial<PartitionProgress> = {}): PartitionProgress => ({
  partition: 0,
  watermark,
  greatestTime: watermark,
  idle: false,
  ...over,
})
const due = (...partitions: PartitionProgress[]) => latestDueBoundary(credit, partitions)
const never = Number.NEGATIVE_INFINITY

describe('a boundary is due', () => {
  test('once every partition’s watermark is the grace past it', () => {
    expect(due(at(22_999))).toBe(0)
    expect(due(at(23_000))).toBe(20_000)
    expect(due(at(63_000), at(23_000))).toBe(20_000)
    expect(due(at(63_000), at(22_999))).toBe(0)
  })

  test('never without an event, nor while a partition that is read has none', () => {
    expect(due()).toBeUndefined()
    expect(due(at(never))).toBeUndefined()
    expect(due(at(63_000), at(never))).toBeUndefined()
    expect(due(at(never, { idle: true }))).toBeUndefined()
  })

  test.each([{ idle: true }, { stopped: 'paused' as const }, { stopped: 'halted' as const }])(
    'without waiting for a partition that is %o',
    (state) => {
      expect(due(at(63_000), at(5000, state))).toBe(60_000)
      expect(due(at(63_000), at(never, state))).toBe(60_000)
      expect(due(at(23_000, state))).toBe(20_000)
    },
  )

  test('no further than some partition’s events came, where all are idle', () => {
    expect(due(at(63_000, { idle: true }), at(23_000, { idle: true }))).toBe(60_000)
  })

  test('no further than the slowest partition that is awaited, though an idle one is further', () => {
    expect(due(at(63_000, { idle: true }), at(23_000))).toBe(20_000)
  })

  test('where the scorecard is quiet, once its partition’s other events are one slice further', () => {
    expect(due(at(5000, { greatestTime: 32_999 }))).toBe(0)
    expect(due(at(5000, { greatestTime: 33_000 }))).toBe(20_000)
    expect(due(at(63_000), at(never, { greatestTime: 73_000 }))).toBe(60_000)
  })

  test('before 1970 too', () => {
    expect(due(at(-17_000))).toBe(-20_000)
    expect(due(at(-17_001))).toBe(-40_000)
  })
})

test('the report names why a partition was not waited for', () => {
  const why = (progress: PartitionProgress) => passedOverFor(credit, 20_000, progress)
  expect(why(at(23_000, { idle: true, stopped: 'halted' }))).toBeUndefined()
  expect(why(at(22_999, { idle: true, stopped: 'halted' }))).toBe('halted')
  expect(why(at(22_999, { idle: true, stopped: 'paused' }))).toBe('paused')
  expect(why(at(22_999, { idle: true }))).toBe('idle')
  expect(why(at(22_999, { greatestTime: 33_000 }))).toBe('quiet')
})
