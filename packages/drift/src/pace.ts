import { at } from './at.ts'
import type { GroupCounts } from './sealed-slice.ts'

/** How many scores each group sends per slice of late, older slices fading. Rows follow `groups`. */
export interface Pace {
  readonly groups: readonly string[]
  readonly n: Float64Array
  /** The fading number of slices that n was counted over. */
  readonly slices: number
}

/** Each slice, what came before it counts this much less: half is forgotten after 34 slices. */
const FADING = 0.98

export function createPace(): Pace {
  return { groups: [], n: new Float64Array(), slices: 0 }
}

export function stepPace(before: Pace, slice: readonly GroupCounts[]): Pace {
  const counted = new Map(slice.map(({ group, n }) => [group, n]))
  const groups = [...before.groups, ...[...counted.keys()].filter((group) => !before.groups.includes(group))]
  const n = Float64Array.from(groups, (group, g) => FADING * (before.n[g] ?? 0) + (counted.get(group) ?? 0))
  return { groups, n, slices: FADING * before.slices + 1 }
}

/**
 * How long gathering so many scores of each group took, if they came at this pace: of the group that took least, in ms. Infinite
 * where none of them sends any; 0 before the first slice.
 */
export function gatheredInMs(
  pace: Pace,
  held: readonly { readonly group: string; readonly nEffective: number }[],
  sliceMs: number,
): number {
  if (pace.slices === 0) return 0
  const stretches = held.map(({ group, nEffective }) => {
    const n = pace.n[pace.groups.indexOf(group)] ?? 0
    return n === 0 ? Number.POSITIVE_INFINITY : (nEffective / n) * pace.slices * sliceMs
  })
  return Math.min(...stretches, Number.POSITIVE_INFINITY)
}

/**
 * When a group's window will hold `wanted` scores if they keep coming at this pace and leave evenly: epoch ms, rounded up to a
 * millisecond; undefined where it never will.
 */
export function recoversAt(
  pace: Pace,
  group: string,
  held: number,
  wanted: number,
  windowMs: number,
  slice: { readonly start: number; readonly end: number },
): number | undefined {
  const g = pace.groups.indexOf(group)
  if (g < 0) return undefined
  const perMs = at(pace.n, g) / pace.slices / (slice.end - slice.start)
  const gain = perMs - held / windowMs
  const waitMs = Math.max(0, wanted - held) / gain
  return gain > 0 && waitMs <= windowMs ? Math.ceil(slice.end + waitMs) : undefined
}
