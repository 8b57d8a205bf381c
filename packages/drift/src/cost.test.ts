import { expect, test } from 'vitest'
import { WATCH_DEFAULTS, createWatch, encodeWatch, watchSlice } from './index.ts'
import type { SealedSlice, WatchRules } from './index.ts'

const SLICE_MS = 300_000
const GROUPS = 64
const rules: WatchRules = { ...WATCH_DEFAULTS, scorecard: 'credit', basis: 'grid', sliceMs: SLICE_MS, minGroupSize: 100 }

/** Counts that wander without dice: 64 groups, `perCell` scores in each of 8 cells or thereabouts. */
function slice(t: number, perCell: number): SealedSlice {
  const names = Array.from({ length: GROUPS }, (_, g) => `g${String(g).padStart(2, '0')}`)
  const wander = (i: number): number => perCell + ((i * 7919 + t * 104_729) % 5) - 2
  return {
    start: t * SLICE_MS,
    end: (t + 1) * SLICE_MS,
    groups: names.map((group, g) => ({
      group,
      n: 8 * perCell,
      rankCells: Array.from({ length: 8 }, (_, i) => Math.max(0, wander(8 * g + i))),
      decisions: [3 * perCell, perCell, 4 * perCell],
    })),
    map: {
      version: 'm',
      plannedFor: t * SLICE_MS,
      windowMs: 288 * SLICE_MS,
      groups: names.map((group) => ({ group, nEffective: 5000 })),
    },
    policy: {
      version: 'p',
      cuts: [
        { name: 'approve', threshold: 620 },
        { name: 'refer', threshold: 580 },
      ],
    },
    quality: [{ counter: 'refused', bad: 0, seen: 1000 }],
  }
}

test.each([2, 10, 100])(
  'a sealed slice of 64 groups × 8 cells of about %d scores, AIR at two thresholds: its cost is told',
  (perCell) => {
    let state = createWatch()
    const run = (from: number, slices: number): number => {
      const started = performance.now()
      for (let t = from; t < from + slices; t++) state = watchSlice(state, rules, slice(t, perCell)).state
      return (performance.now() - started) / slices
    }
    run(0, 60)
    const ms = Math.min(run(60, 20), run(80, 20), run(100, 20))
    console.log(
      `${GROUPS} groups, ${8 * perCell * GROUPS} scores a slice: ${ms.toFixed(2)} ms; state ${encodeWatch(state).length} bytes`,
    )
    expect(state.between.streams.groups).toHaveLength(GROUPS)
  },
)
