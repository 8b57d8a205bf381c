import { decodeGroupSlice, encodeGroupSlice } from '@fairstream/sketch'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { card, range, rawScore, recordOf, rulesOf, scorecard, SEED } from '../testing/pipeline.ts'
import { createOrderedRun, runRecord } from './ordered-run.ts'
import type { OrderedRun, RunStep } from './ordered-run.ts'
import type { PipelineRules } from './scorecard-rules.ts'
import { sliceEntries } from './seal-slices.ts'

const credit = scorecard()
const risk = scorecard({
  name: 'risk',
  grid: { kind: 'uniform', cells: 16 },
  ties: 'mid',
  theta: { default: 0.5, groups: {} },
  thresholds: { approve: 60 },
  window: { ...credit.window, halfLifeMs: 20_000 },
})
const both = rulesOf([credit, risk], { dedupeMs: 5000 })

interface Placed {
  readonly offset: number
  readonly value: Record<string, unknown>
}

function runOver(rules: PipelineRules, events: readonly Placed[], run: OrderedRun = createOrderedRun(rules)): RunStep[] {
  return events.map(({ offset, value }) => runRecord(run, { topic: 'raw', partition: 0, offset, record: recordOf(value) }))
}

/** What is written, in order: bytes only. */
const written = (steps: readonly RunStep[]) =>
  steps.map(({ said, plans }) => [
    said?.fair,
    said?.late,
    said?.dead,
    plans.map(({ mapRecords, reportRecord }) => [mapRecords, reportRecord]),
  ])

const event = fc.record({
  scorecard: fc.constantFrom('credit', 'risk'),
  sex: fc.constantFrom('f', 'm'),
  score: fc.integer({ min: -1, max: 101 }),
  ahead: fc.integer({ min: -3000, max: 4000 }),
})
const streams = fc.array(event, { minLength: 20, maxLength: 120 })

function placed(stream: readonly { scorecard: string; sex: string; score: number; ahead: number }[]): Placed[] {
  let now = 100_000
  return stream.map(({ ahead, sex, ...others }, offset) => {
    now += Math.max(0, ahead)
    return { offset, value: rawScore({ ...others, id: `${offset}`, traits: { sex }, time: now + Math.min(0, ahead) }) }
  })
}

describe('a run over a file', () => {
  test('writes the same bytes each time', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const events = placed(stream)
        expect(written(runOver(both, events))).toEqual(written(runOver(both, events)))
      }),
      { seed: SEED, numRuns: 15 },
    )
  })

  test('does not depend on the order of scorecards or keys in the configuration', () => {
    const turned = Object.fromEntries(Object.entries(credit).reverse()) as unknown as typeof credit
    const other = rulesOf([risk, turned], { dedupeMs: 5000 })
    fc.assert(
      fc.property(streams, (stream) => {
        const [steps, others] = [runOver(both, placed(stream)), runOver(other, placed(stream))]
        expect(others.map(({ said }) => said)).toEqual(steps.map(({ said }) => said))
        const plansOf = (each: readonly RunStep[], name: string) =>
          each.flatMap(({ plans }) =>
            plans.filter(({ report }) => report.scorecard === name).map(({ reportRecord }) => reportRecord),
          )
        for (const name of ['credit', 'risk']) expect(plansOf(others, name)).toEqual(plansOf(steps, name))
      }),
      { seed: SEED, numRuns: 15 },
    )
  })

  test('gives each scorecard the scores that it gets alone, as long as none falls silent', () => {
    const steady = fc.array(
      fc.record({ sex: fc.constantFrom('f', 'm'), score: fc.integer({ min: -1, max: 101 }), gap: fc.nat({ max: 2000 }) }),
      {
        minLength: 40,
        maxLength: 120,
      },
    )
    fc.assert(
      fc.property(steady, (stream) => {
        let time = 100_000
        const events = stream.map(({ sex, score, gap }, offset) => {
          time += gap
          const name = offset % 2 === 0 ? 'credit' : 'risk'
          return { offset, value: rawScore({ id: `${offset}`, scorecard: name, traits: { sex }, score, time }) }
        })
        const together = runOver(both, events)
        for (const name of ['credit', 'risk']) {
          const own = events.filter(({ value }) => value['scorecard'] === name)
          const alone = runOver(both, own).map(({ said }) => said?.score)
          expect(together.flatMap(({ said }) => (said?.score?.scorecard === name ? [said.score] : []))).toEqual(alone)
        }
      }),
      { seed: SEED, numRuns: 25 },
    )
  })

  test('plans a boundary after the event that passes it, and adopts the map before the next', () => {
    const times = [1000, 22_999, 23_000, 23_000]
    const steps = runOver(
      both,
      times.map((time, offset) => ({ offset, value: rawScore({ id: `${offset}`, time }) })),
    )
    expect(steps.map(({ plans }) => plans.map(({ boundary }) => boundary))).toEqual([[], [], [20_000], []])
    expect(steps.map(({ said }) => said?.score?.flags.includes('warming-up'))).toEqual([true, true, true, false])
    const [plan] = steps[2]?.plans ?? []
    expect(steps[3]?.said?.score?.mapVersion).toBe(plan?.map?.manifest.version)
    expect(plan?.report).toMatchObject({ published: true, groups: [{ group: 'f', n: 1 }] })
  })

  test('plans each boundary over the events of its window, neither more nor fewer', () => {
    const times = range(0, 300).map((i) => i * 1000)
    const steps = runOver(
      both,
      times.map((time, offset) => ({ offset, value: rawScore({ id: `${offset}`, time }) })),
    )
    const plans = steps.flatMap((step) => step.plans)
    expect(plans.map(({ boundary }) => boundary)).toEqual(range(1, 14).map((i) => i * 20_000))
    for (const { boundary, report } of plans)
      expect(report.groups[0]?.n).toBe(times.filter((time) => time >= boundary - 60_000 && time < boundary).length)
  })

  test('plans a scorecard that fell silent with all that it counted, as the live system does, and says that it was quiet', () => {
    const quiet = range(0, 9).map((i) => rawScore({ id: `c${i}`, time: 1000 + i, score: i }))
    const going = range(0, 40).map((i) => rawScore({ id: `r${i}`, scorecard: 'risk', time: 2000 + i * 1000 }))
    const steps = runOver(
      both,
      [...quiet, ...going].map((value, offset) => ({ offset, value })),
    )
    const plans = steps.flatMap((step) => step.plans.filter(({ report }) => report.scorecard === 'credit'))
    expect(plans.map(({ boundary, report }) => [boundary, report.published, report.groups[0]?.n])).toEqual([[20_000, true, 10]])
    expect(plans[0]?.report.sources).toMatchObject([{ partition: 0, passedOver: 'quiet' }])
  })

  test('takes up what a silent scorecard counts later into a slice that was planned with', () => {
    const value = (id: string, name: string, time: number) => rawScore({ id, scorecard: name, time })
    const steps = runOver(
      both,
      [value('a', 'credit', 1000), value('b', 'risk', 40_000), value('c', 'credit', 2000), value('d', 'risk', 60_000)].map(
        (each, offset) => ({ offset, value: each }),
      ),
    )
    const sizes = steps.map(({ plans }) =>
      plans.filter(({ report }) => report.scorecard === 'credit').map(({ report }) => report.groups[0]?.n),
    )
    expect(sizes).toEqual([[], [1], [], [2]])
    expect(steps[2]?.said?.score?.flags).not.toContain('late')
  })

  test('keeps nothing for a store that it does not have', () => {
    const run = createOrderedRun(rulesOf([credit], { dedupeMax: 10 }))
    const events = range(0, 99).map((offset) => ({ offset, value: rawScore({ id: `${offset}`, time: offset * 5000 }) }))
    runOver(run.rules, events, run)
    expect(run.fold.recentIds.fresh.length).toBeLessThanOrEqual(1)
    expect(run.fold.openSlices.size).toBeLessThanOrEqual(2)
    expect(run.scorecards.get('credit')?.slices.get(0)?.size).toBeLessThan(20)
  })

  test('takes a jump of 8,000 years in its stride', () => {
    const times = [...range(0, 6).map((i) => i * 10_000), 8000 * 365.25 * 86_400_000]
    const steps = runOver(
      both,
      times.map((time, offset) => ({ offset, value: rawScore({ id: `${offset}`, time }) })),
    )
    expect(steps.at(-1)?.plans.length).toBeLessThan(10)
    expect(steps.flatMap(({ plans }) => plans).at(-1)?.report.groups).toEqual([])
  })

  test('hands outcomes of its scorecards on, and says nothing of them', () => {
    const outcome = { id: 'o', subject: 's', scorecard: 'credit', outcome: 1, horizon: 'P1Y', time: 0 }
    const [step, stranger] = runOver(both, [
      { offset: 0, value: outcome },
      { offset: 1, value: { ...outcome, scorecard: 'nobody' } },
    ])
    expect(step).toMatchObject({ outcome: { id: 'o' }, plans: [] })
    expect(step).not.toHaveProperty('said')
    expect(stranger?.said?.refusal?.code).toBe('unknown-scorecard')
  })
})

test('the order of events inside a slice changes no byte of what it counts, but for the offsets', () => {
  const inSlice = fc.array(
    fc.record({
      sex: fc.constantFrom('f', 'm'),
      score: fc.integer({ min: -1, max: 101 }),
      time: fc.integer({ min: 0, max: 9999 }),
    }),
    {
      minLength: 2,
      maxLength: 30,
    },
  )
  const slicesOf = (values: readonly Record<string, unknown>[]) => {
    const run = createOrderedRun(both)
    runOver(
      both,
      values.map((value, offset) => ({ offset, value })),
      run,
    )
    const { grid } = card()
    return [...run.fold.openSlices.values()]
      .flatMap((each) => sliceEntries(each))
      .map(
        ([name, bytes]) =>
          [name, encodeGroupSlice({ ...decodeGroupSlice(grid, bytes, name), firstOffset: -1, lastOffset: -1 })] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }
  const shuffled = inSlice.chain((events) => {
    const values = events.map(({ sex, ...others }, i) => rawScore({ ...others, id: `${i}`, traits: { sex } }))
    return fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length }))
  })
  fc.assert(
    fc.property(shuffled, ([given, turned]) => {
      expect(slicesOf(turned)).toEqual(slicesOf(given))
    }),
    { seed: SEED, numRuns: 60 },
  )
})
