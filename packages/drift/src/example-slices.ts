import { WATCH_DEFAULTS, createWatch, watchSlice } from './index.ts'
import type { Alert, SealedSlice, WatchRules, WatchState } from './index.ts'

/** Slices of three groups for tests: counts that are written out, and a fold over them. */
export const SLICE_MS = 300_000
export const rules: WatchRules = {
  ...WATCH_DEFAULTS,
  scorecard: 'credit',
  basis: 'grid 1',
  sliceMs: SLICE_MS,
  minGroupSize: 100,
  declaredGroups: 3,
}
export const quick: WatchRules = { ...rules, promise: { kind: 'rate', days: 0.2 }, resolve: { days: 0.2, delta: 0.1 } }

interface Given {
  readonly t: number
  readonly cells: readonly (readonly number[])[]
  readonly decisions?: readonly (readonly number[])[]
  readonly mapN?: readonly number[]
  readonly planned?: number
  readonly policy?: string
  readonly threshold?: number
  readonly bad?: number
  /** Cells in a declared reference's law, and how many scores each group has in it. */
  readonly declared?: { readonly cells: readonly (readonly number[])[]; readonly n: readonly number[] }
  /** False before the first map. */
  readonly mapped?: boolean
}

export function slice({
  t,
  cells,
  decisions,
  mapN = [24_000, 24_000, 24_000],
  planned = t,
  policy = 'p1',
  threshold = 600,
  bad = 0,
  declared,
  mapped = true,
}: Given): SealedSlice {
  return {
    start: t * SLICE_MS,
    end: (t + 1) * SLICE_MS,
    groups: cells.map((rankCells, g) => ({
      group: `g${g}`,
      n: rankCells.reduce((sum, each) => sum + each, 0),
      rankCells,
      ...(declared && { referenceCells: declared.cells[g] ?? NOBODY }),
      decisions: decisions?.[g] ?? [0, 0, 0],
    })),
    ...(mapped && {
      map: {
        version: 'm1',
        plannedFor: planned * SLICE_MS,
        windowMs: 288 * SLICE_MS,
        groups: mapN.map((nEffective, g) => ({ group: `g${g}`, nEffective })),
      },
    }),
    ...(declared && {
      reference: { version: 'b1', groups: declared.n.map((nEffective, g) => ({ group: `g${g}`, nEffective })) },
    }),
    policy: { version: policy, cuts: [{ name: 'approve', threshold }] },
    quality: [{ counter: 'refused', bad, seen: 200 }],
  }
}

const NOBODY = [0, 0, 0, 0, 0, 0, 0, 0]
export const FLAT = [10, 10, 10, 10, 10, 10, 10, 10]
export const HIGH = [4, 6, 8, 10, 11, 12, 14, 15]
export const WIDE = [18, 9, 7, 6, 6, 7, 9, 18]

export function run(
  slices: readonly SealedSlice[],
  by: WatchRules = quick,
  from: WatchState = createWatch(),
): { state: WatchState; alerts: readonly Alert[] } {
  const alerts: Alert[] = []
  let state = from
  for (const each of slices) {
    const watched = watchSlice(state, by, each)
    state = watched.state
    alerts.push(...watched.alerts)
  }
  return { state, alerts }
}

export const times = (n: number, from: number, of: (t: number) => SealedSlice): SealedSlice[] =>
  Array.from({ length: n }, (_, i) => of(from + i))
export const told = (alerts: readonly Alert[]): string[] =>
  alerts.map(({ kind, group, state }) => `${kind} ${group ?? ''} ${state}`)
