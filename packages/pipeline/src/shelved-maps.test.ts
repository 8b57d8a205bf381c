import type { Scorecard } from '@fairstream/configuration'
import { describe, expect, test } from 'vitest'
import { range, rawScore, recordOf, rulesOf, scorecard } from '../testing/pipeline.ts'
import { createOrderedRun, runRecord } from './ordered-run.ts'

/** A new map every second, whether or not scores come: a hundred in one slice, more than a run keeps for no reason. */
const window = { sliceMs: 100_000, lengthMs: 600_000, graceMs: 0, halfLifeMs: 100_000 }
const hasty = scorecard({ planEveryMs: 1000, window })
const risk = scorecard({ name: 'risk', planEveryMs: 1000, window })

function runOver(events: readonly { readonly scorecard: string; readonly time: number }[], other: Scorecard = risk) {
  const run = createOrderedRun(rulesOf([hasty, other], { dedupeMs: 1000 }))
  events.forEach(({ scorecard: name, time }, offset) => {
    const value = rawScore({ id: `${offset}`, scorecard: name, time, traits: { sex: 'f' }, score: (offset * 37) % 101 })
    runRecord(run, { topic: 'raw', partition: 0, offset, record: recordOf(value) })
  })
  return run
}

const eachSecond = (name: string, from: number, to: number) =>
  range(from, to).map((second) => ({ scorecard: name, time: second * 1000 }))

describe('a run that forgets maps', () => {
  test('keeps those of sealed slices that the watch has still to consume', () => {
    const slow = { ...risk, planEveryMs: 500_000, window: { sliceMs: 100_000, lengthMs: 1_000_000, graceMs: 10_000 } }
    const at = (...seconds: readonly number[]) => seconds.map((second) => ({ scorecard: 'risk', time: second * 1000 }))
    // The score at 1,005 s is judged by the map for 500 s; its slice is sealed at 1,110 s and consumed at 1,510 s.
    const events = [...at(0, 510, 600, 1005, 1010, 1110), ...eachSecond('credit', 1111, 1310), ...at(1510)]
    const run = runOver(events, slow)
    expect(run.scorecards.get('risk')?.watch.state.seenTo).toBe(1_500_000)
    expect(run.shelf.manifests.size).toBeLessThan(100)
  })

  test('keeps those of slices that still take scores, also where the watch has consumed them', () => {
    const quiet = eachSecond('risk', 0, 110)
    const others = eachSecond('credit', 131, 320)
    const woken = [{ scorecard: 'risk', time: 140_000 }]
    const run = runOver([...quiet, ...others, ...woken])
    expect(run.scorecards.get('risk')?.watch.state.seenTo).toBe(200_000)
    expect(run.fold.openSlices.get('risk/100000')?.arrivals.seen).toBe(12)
  })
})
