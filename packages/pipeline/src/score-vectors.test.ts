import { decodeMomentSlice, equalMoments } from '@fairstream/sketch'
import type { Moments } from '@fairstream/sketch'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { killOf, partition, rawScore, recordOf, rulesOf, scorecard, SEED, stateOf } from '../testing/pipeline.ts'
import { vectorCard, vectorMapOver, vectorScorecard, vectorWindow } from '../testing/vectors.ts'
import { createOrderedRun, runRecord } from './ordered-run.ts'
import type { RunStep } from './ordered-run.ts'
import { decodePartitionRecord, encodePartitionRecord, firstProtocol, restoreFold } from './partition-record.ts'
import { axesOf } from './scorecard-rules.ts'
import { sliceEntries } from './seal-slices.ts'

const plain = vectorCard()
const rules = rulesOf([vectorScorecard(), scorecard({ name: 'risk' })])
const map = vectorMapOver(plain, {
  f: [
    [0, 0],
    [10, 20],
    [20, 0],
  ],
  m: [
    [100, 0],
    [300, 50],
    [200, 200],
  ],
})

describe('a raw score of a vector scorecard', () => {
  test.each([
    ['a number', 5, 'score: a number; wanted an array of 2 finite numbers'],
    ['too few numbers', [5], 'score: an array of length 1; wanted an array of 2 finite numbers'],
    ['too many numbers', [5, 6, 7], 'score: an array of length 3; wanted an array of 2 finite numbers'],
    ['a missing score', undefined, 'score: missing'],
  ])('is refused where it is %s', (_, score, message) => {
    const { refusal } = partition(rules).feed(rawScore({ score }))
    expect(refusal).toMatchObject({ code: 'invalid', path: 'score' })
    if (score !== undefined) expect(refusal?.message).toBe(message)
  })

  test.each([
    ['NaN as text', ['NaN', 1], 'score[0]'],
    ['null', [1, null], 'score[1]'],
  ])('is refused where a coordinate is %s', (_, score, path) => {
    expect(partition(rules).feed(rawScore({ score })).refusal).toMatchObject({ code: 'invalid', path })
  })

  test('is refused as a vector by a scalar scorecard, as before', () => {
    const { refusal } = partition(rules).feed(rawScore({ scorecard: 'risk', score: [1, 2] }))
    expect(refusal?.message).toBe('score: a vector; wanted a finite number')
  })

  test('has its own fair vector, without rank, decision or error bound', () => {
    const own = partition(rules)
    expect(own.score({ score: [1, -0] })).toMatchObject({ raw: [1, 0], fair: [1, 0], flags: ['warming-up'] })
    own.adopt(map)
    const fair = own.score({ id: 'b', score: [10, 20] })
    expect(fair).toMatchObject({ raw: [10, 20], theta: 1, flags: [], mapVersion: map.manifest.version, group: 'f' })
    expect(fair.fair).not.toEqual(fair.raw)
    for (const field of ['quantile', 'decision', 'errorBound']) expect(fair).not.toHaveProperty(field)
  })

  test('is flagged like a scalar one: out of range, unknown group, repeat, other content, killed', () => {
    const own = partition(rules)
    own.adopt(map)
    expect(own.score({ score: [513, 0] }).flags).toEqual(['extrapolated'])
    expect(own.score({ id: 'b', traits: { sex: 'x' }, score: [1, 2] })).toMatchObject({ fair: [1, 2], flags: ['unmapped'] })
    expect(own.score({ id: 'c', score: [1, 2] }).flags).toEqual([])
    expect(own.score({ id: 'c', score: [1, 2] }).flags).toEqual(['duplicate'])
    expect(own.score({ id: 'c', score: [1, 3] }).flags).toEqual(['id-conflict'])
    expect(momentsIn(own.fold, 'f')).toMatchObject({ n: 1, outside: 1 })
    own.adopt({ parts: [], manifest: killOf(map.manifest) })
    expect(own.score({ id: 'd', score: [1, 2] })).toMatchObject({ fair: [1, 2], flags: ['killed'] })
  })

  test('that is late has a fair score and is not counted', () => {
    const own = partition(rules)
    own.score({ score: [1, 2], time: 1000 })
    own.score({ id: 'b', score: [1, 2], time: 60_000 })
    expect(own.score({ id: 'c', score: [5, 5], time: 1500 }).flags).toEqual(['warming-up', 'late'])
    expect(momentsIn(own.fold, 'f')?.n).toBe(1)
  })
})

const event = fc.record({
  sex: fc.constantFrom('f', 'm'),
  score: fc.tuple(fc.integer({ min: -600, max: 512 }), fc.integer({ min: -512, max: 512 })),
  ahead: fc.integer({ min: -2000, max: 4000 }),
})
const streams = fc.array(event, { minLength: 20, maxLength: 80 })

describe('a stream of vectors', () => {
  test('comes to the same bytes each time, maps and reports among them', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const events = placed(stream)
        const [once, again] = [runOver(events), runOver(events)]
        expect(written(once)).toEqual(written(again))
      }),
      { seed: SEED, numRuns: 30 },
    )
  })

  test('is planned on what a recount of its window gives', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const events = placed(stream)
        let seen: typeof events = []
        const run = createOrderedRun(rules)
        for (const each of events) {
          const { plans } = runRecord(run, { topic: 'raw', partition: 0, offset: each.offset, record: recordOf(each.value) })
          seen = [...seen, each]
          for (const { report } of plans) {
            for (const { group, n, vector } of report.groups) {
              const inside = countedIn(seen, group, report.window)
              const recount = vectorWindow(plain.space, group, inside)
              expect([n, vector?.outside]).toEqual([recount.n, recount.moments.outside])
            }
          }
        }
      }),
      { seed: SEED, numRuns: 30 },
    )
  })

  test('survives a claim: a fold restored from its record and entries goes on as if nothing had been', () => {
    fc.assert(
      fc.property(streams, fc.nat({ max: 19 }), (stream, cut) => {
        const events = placed(stream)
        const whole = partition(rules)
        for (const { value } of events) whole.feed(value)
        const first = partition(rules)
        for (const { value } of events.slice(0, cut)) first.feed(value)
        const record = decodePartitionRecord(encodePartitionRecord(first.fold, firstProtocol(0)))
        const entries = new Map([...first.fold.openSlices.values()].flatMap((open) => sliceEntries(open)))
        const restored = restoreFold(first.fold.next, record, entries, (name) => {
          const found = rules.scorecards.get(name)
          if (found === undefined) throw new Error(name)
          return axesOf(found)
        })
        const second = partition(rules)
        Object.assign(second.fold, { ...restored, recentIds: first.fold.recentIds })
        for (const { value } of events.slice(cut)) second.feed(value)
        expect(stateOf(second.fold)).toEqual(stateOf(whole.fold))
      }),
      { seed: SEED, numRuns: 30 },
    )
  })
})

interface Placed {
  readonly offset: number
  readonly value: Record<string, unknown>
}

function placed(stream: readonly { sex: string; score: readonly number[]; ahead: number }[]): Placed[] {
  let now = 100_000
  return stream.map(({ ahead, sex, score }, offset) => {
    now += Math.max(0, ahead)
    return { offset, value: rawScore({ id: `${offset}`, traits: { sex }, score, time: now + Math.min(0, ahead) }) }
  })
}

function runOver(events: readonly Placed[]): RunStep[] {
  const run = createOrderedRun(rules)
  return events.map(({ offset, value }) => runRecord(run, { topic: 'raw', partition: 0, offset, record: recordOf(value) }))
}

const written = (steps: readonly RunStep[]) =>
  steps.map(({ said, plans }) => [said?.fair, said?.late, said?.dead, plans.map((each) => [each.mapRecords, each.reportRecord])])

function countedIn(events: readonly Placed[], group: string, window: { readonly from: number; readonly to: number }) {
  // No event comes more than 2 s behind the greatest time, and the grace is 3 s: none is late.
  return events
    .map(({ value }) => value as { traits: { sex: string }; time: number; score: readonly number[] })
    .filter(({ traits, time }) => traits.sex === group && time >= window.from && time < window.to)
    .map(({ score }) => score)
}

function momentsIn(fold: ReturnType<typeof partition>['fold'], group: string): Moments | undefined {
  const open = fold.openSlices.get('credit/0')
  const bytes = open === undefined ? undefined : new Map(sliceEntries(open)).get(`slice/credit/0/${group}`)
  const held = open?.moments.get(group)?.moments
  if (bytes === undefined || held === undefined) return undefined
  expect(equalMoments(decodeMomentSlice(plain.space, bytes, 'slice').moments, held)).toBe(true)
  return held
}
