/** Slice starts as runs without gaps, ascending: [first start, last start] each. Months of slices take a few numbers. */
export type SliceRanges = readonly (readonly [from: number, to: number])[]

/** The ranges with one more start. */
export function withStart(ranges: SliceRanges, start: number, sliceMs: number): SliceRanges {
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges, [start, start] as const].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + sliceMs) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** How many slices one commit forgets at most; the rest wait for the next. */
const FORGOTTEN_MAX = 1000

/** Takes out the starts before `cutoff`. */
export function takeBefore(
  ranges: SliceRanges,
  cutoff: number,
  sliceMs: number,
): { readonly kept: SliceRanges; readonly taken: readonly number[] } {
  const taken: number[] = []
  const kept: [number, number][] = []
  for (const [from, to] of ranges) {
    let start = from
    for (; start <= to && start < cutoff && taken.length < FORGOTTEN_MAX; start += sliceMs) taken.push(start)
    if (start <= to) kept.push([start, to])
  }
  return { kept, taken }
}
