import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rawScore, recordOf, rulesOf, scorecard, SEED } from '../testing/pipeline.ts'
import { mergeByTime } from './merge-by-time.ts'
import type { InTime } from './merge-by-time.ts'
import { createOrderedRun, runRecord } from './ordered-run.ts'

async function* from<T>(records: readonly T[]): AsyncGenerator<T> {
  for (const each of records) yield await Promise.resolve(each)
}

async function merged<T extends InTime>(partitions: readonly (readonly T[])[]): Promise<readonly T[]> {
  const all: T[] = []
  for await (const each of mergeByTime(partitions.map((records) => from(records)))) all.push(each)
  return all
}

/** Partitions of event times, a few of them unreadable. */
const partitions = fc
  .array(fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }), { maxLength: 15 }), { maxLength: 5 })
  .map((all) =>
    all.map((times, partition) =>
      times.map((timeMs, offset): InTime => ({ partition, offset, ...(timeMs === undefined ? {} : { timeMs }) })),
    ),
  )

test('a merge gives every record once, keeps the order within a partition, and always takes the least head', async () => {
  await fc.assert(
    fc.asyncProperty(partitions, async (given) => {
      const out = await merged(given)
      const left = given.map((records) => [...records])
      for (const each of out) {
        const heads = left.flatMap(([head]) => (head === undefined ? [] : [head]))
        const keys = heads.map(({ timeMs = -Infinity, partition }) => [timeMs, partition] as const)
        const [least] = keys.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
        expect([each.timeMs ?? -Infinity, each.partition]).toEqual(least)
        expect(left[each.partition]?.shift()).toBe(each)
      }
      expect(left.flat()).toEqual([])
    }),
    { seed: SEED, numRuns: 200 },
  )
})

test('it does not matter in which order partitions are given', async () => {
  await fc.assert(
    fc.asyncProperty(
      partitions.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      async ([given, turned]) => {
        expect(await merged(turned)).toEqual(await merged(given))
      },
    ),
    { seed: SEED, numRuns: 100 },
  )
})

test('sources are ended when the reader has seen enough', async () => {
  let ended = 0
  const source = async function* (partition: number): AsyncGenerator<InTime> {
    try {
      for (let offset = 0; ; offset++) yield await Promise.resolve({ partition, offset, timeMs: offset })
    } finally {
      ended += 1
    }
  }
  for await (const { offset } of mergeByTime([source(0), source(1)])) if (offset > 3) break
  expect(ended).toBe(2)
})

const rules = rulesOf([scorecard({ thresholds: { approve: 60 } })])

interface Placed extends InTime {
  readonly value: Record<string, unknown>
}

function scored(records: readonly Placed[]): { readonly scores: readonly unknown[]; readonly plans: readonly unknown[] } {
  const run = createOrderedRun(rules, [0, 1, 2, 3])
  const steps = records.map(({ partition, offset, value }) =>
    runRecord(run, { topic: 'raw', partition, offset, record: recordOf(value) }),
  )
  return {
    scores: steps
      .map(({ said }) => said?.score)
      .map((score) => [score?.rawId, score?.group, score?.fair, score?.theta, score?.quantile, score?.decision, score?.flags]),
    plans: steps.flatMap((each, place) =>
      each.plans.map(({ boundary, report }) => [
        place,
        boundary,
        report.published,
        report.groups,
        report.sources.map(({ passedOver }) => passedOver),
      ]),
    ),
  }
}

test('a stream in order gives the same scores and plans in one partition as spread over four', async () => {
  const stream = fc.array(
    fc.record({
      partition: fc.integer({ min: 0, max: 3 }),
      sex: fc.constantFrom('f', 'm'),
      score: fc.integer({ min: 0, max: 100 }),
      gap: fc.integer({ min: 1, max: 4000 }),
    }),
    { minLength: 30, maxLength: 120 },
  )
  await fc.assert(
    fc.asyncProperty(stream, async (events) => {
      let timeMs = 100_000
      const spread: Placed[][] = [[], [], [], []]
      const whole = events.map(({ partition, sex, score, gap }, offset): Placed => {
        timeMs += gap
        const value = rawScore({ id: `${offset}`, traits: { sex }, score, time: timeMs })
        const own = spread[partition] ?? []
        own.push({ partition, offset: own.length, timeMs, value })
        return { partition: 0, offset, timeMs, value }
      })
      const [one, four] = [scored(whole), scored(await merged(spread))]
      expect(four.scores).toEqual(one.scores)
      const comparable = (plans: readonly unknown[]) => plans.map((plan) => (plan as readonly unknown[]).slice(0, 4))
      expect(comparable(four.plans)).toEqual(comparable(one.plans))
      expect(one.plans.length).toBeGreaterThan(0)
    }),
    { seed: SEED, numRuns: 40 },
  )
})

test('a run refuses a partition that it was not made for, and to have none', () => {
  const arrival = { topic: 'raw', partition: 4, offset: 0, record: recordOf(rawScore({ id: 'a', time: 0 })) }
  expect(() => runRecord(createOrderedRun(rules, [0, 1]), arrival)).toThrow(new RangeError('partition 4: wanted 0, 1'))
  expect(() => createOrderedRun(rules, [])).toThrow(RangeError)
})
