import { WATCH_DEFAULTS, createWatch, watchSlice } from '@fairstream/drift'
import type { AlarmPromise, WatchRules } from '@fairstream/drift'
import { ranker } from './ranks.ts'
import type { Scenario } from './scenario.ts'
import { streamOf } from './stream.ts'

/** The slice in which each kind first alarmed, undefined where it never did. */
export interface FirstAlarms {
  readonly between: number | undefined
  readonly reference: number | undefined
}

const SLICE_MS = 300_000
const SHARE = 0.45

/** Runs the production fold over a scenario's slices until both kinds alarmed. */
export function ourFirstAlarms(scenario: Scenario, seed: number, promise?: AlarmPromise): FirstAlarms {
  const rules = rulesFor(scenario, promise)
  const ranked = ranker(scenario, seed)
  let state = createWatch()
  let between: number | undefined
  let reference: number | undefined
  let t = 0
  for (const slice of streamOf(scenario, seed)) {
    const { cells, mapN } = ranked(slice)
    const watched = watchSlice(state, rules, {
      start: t * SLICE_MS,
      end: (t + 1) * SLICE_MS,
      groups: cells.map((rankCells, g) => ({ group: groupName(g), n: 0, rankCells, decisions: [0, 0, 0] })),
      map: {
        version: 'map',
        plannedFor: t * SLICE_MS,
        windowMs: 288 * SLICE_MS,
        groups: mapN.map((nEffective, g) => ({ group: groupName(g), nEffective })),
      },
      policy: { version: 'policy', cuts: [] },
      quality: [],
    })
    state = watched.state
    for (const { kind } of watched.alerts) {
      if (kind === 'residual-unfairness') between ??= t
      if (kind === 'input-shift') reference ??= t
    }
    if (between !== undefined && reference !== undefined) break
    t += 1
  }
  return { between, reference }
}

/** Days are chosen so that both rank detectors alarm at the scenario's height. */
function rulesFor({ height, map }: Scenario, promise?: AlarmPromise): WatchRules {
  return {
    ...WATCH_DEFAULTS,
    promise: promise ?? { kind: 'rate', days: (height * SHARE * SLICE_MS) / 86_400_000 },
    budget: { residual: SHARE, input: SHARE, air: 0.1 },
    delta0: map === 'exact' ? 0 : 0.02,
    scorecard: 'simulated',
    basis: 'simulated',
    sliceMs: SLICE_MS,
    minGroupSize: 100,
  }
}

function groupName(g: number): string {
  return `g${String(g).padStart(2, '0')}`
}
