import { empiricalLaw, lawDistances } from '@fairstream/transport'
import type { ComparedScores } from './comparison.ts'
import { bySide, SIDES } from './findings.ts'
import type { BySide, Distributions } from './findings.ts'

const BINS_MAX = 34
/** Pairs of groups grow with the square: of more groups, the largest are compared. */
const KS_GROUPS_MAX = 12

/** Where each group's scores lie before and after, and how far groups are apart. */
export function measureDistributions(
  scores: ComparedScores,
  rowsOf: readonly Uint32Array[],
  range: { readonly low: number; readonly high: number } | undefined,
  step: number | undefined,
): { readonly greatestKs: BySide<number>; readonly distributions: Distributions } {
  const { low, width, bins } = binsOf(range ?? reachOf(scores), step)
  const groups = scores.groups.map((group, place) => ({
    group,
    ...bySide((side) => binned(scores[side], rowsOf[place] ?? new Uint32Array(), low, width, bins)),
  }))
  const largest = [...rowsOf.entries()]
    .sort(([a, one], [b, other]) => other.length - one.length || a - b)
    .slice(0, KS_GROUPS_MAX)
    .map(([, rows]) => rows)
  return { greatestKs: bySide((side) => greatestKs(scores[side], largest)), distributions: { low, width, groups } }
}

/** Scores beyond the ends count in the outermost bins. */
function binned(values: Float64Array, rows: Uint32Array, low: number, width: number, bins: number): readonly number[] {
  const counts = new Array<number>(bins).fill(0)
  for (const row of rows) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((values[row] ?? 0) - low) / width)))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((n) => n / rows.length)
}

/** 0 where there is one group. */
function greatestKs(values: Float64Array, groups: readonly Uint32Array[]): number {
  const laws = groups.map((rows) => empiricalLaw(Float64Array.from(rows, (row) => (values[row] ?? 0) + 0).sort()))
  let greatest = 0
  for (const [i, one] of laws.entries())
    for (const other of laws.slice(i + 1)) greatest = Math.max(greatest, lawDistances(one, other).ks)
  return greatest
}

/** As many values of a lattice in each bin, with none at an edge: else bins would rise and fall by themselves. */
function binsOf(
  { low, high }: { readonly low: number; readonly high: number },
  step: number | undefined,
): { readonly low: number; readonly width: number; readonly bins: number } {
  if (step === undefined) return { low, width: (high - low) / BINS_MAX || 1, bins: BINS_MAX }
  const values = Math.round((high - low) / step) + 1
  const width = step * Math.ceil(values / BINS_MAX)
  return { low: low - step / 2, width, bins: Math.ceil((values * step) / width) }
}

/** Rounded outwards: the greatest score is somebody's. */
function reachOf(scores: ComparedScores): { readonly low: number; readonly high: number } {
  const reach = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
  for (const side of SIDES)
    for (const value of scores[side]) {
      reach.low = Math.min(reach.low, value)
      reach.high = Math.max(reach.high, value)
    }
  const unit = 10 ** (Math.floor(Math.log10(reach.high - reach.low || 1)) - 1)
  return { low: Math.floor(reach.low / unit) * unit, high: (Math.floor(reach.high / unit) + 1) * unit }
}
