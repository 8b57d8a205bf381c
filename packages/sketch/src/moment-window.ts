import { readGroupSliceChecksum } from './envelope-bytes.ts'
import { halfLifeWeight } from './half-life.ts'
import { addMomentsTimes, copyMoments, createMoments, equalMoments, subtractMoments } from './moments.ts'
import type { Moments } from './moments.ts'
import { decodeMomentSlice } from './moment-slice-bytes.ts'
import type { VectorSpace } from './vector-space.ts'
import { WindowTotalsError } from './window.ts'

/** Running totals of the n-D slices in a window, kept by their bytes: each entry and departure costs one slice. */
export interface MomentWindow {
  /** What the window holds, unweighted. Read it; only the window's functions may change it. */
  readonly totals: Moments
  /** Adds a slice's bytes under a key. Throws RangeError when the key is taken, SketchBytesError for damaged bytes. */
  readonly enter: (key: string, bytes: Uint8Array) => void
  /** Takes a slice out as it was added. Throws RangeError for an unknown key. */
  readonly leave: (key: string) => void
  /** The checksum of a slice's bytes as it was added; undefined for a key that is not in the window. */
  readonly checksum: (key: string) => number | undefined
  /** Each slice times `halfLifeWeight(atMs − slice start, halfLifeMs)`, without a half-life times 1; and (Σw)²/Σw² over the vectors. */
  readonly weighted: (atMs: number, halfLifeMs?: number) => { readonly moments: Moments; readonly nEffective: number }
}

/**
 * Totals of an empty window.
 *
 * @param resumEvery - After so many moves the slices are summed anew; a difference throws WindowTotalsError.
 */
export function createMomentWindow(space: VectorSpace, resumEvery: number): MomentWindow {
  const totals = createMoments(space)
  const held = new Map<string, Uint8Array>()
  let moves = 0
  const moved = (): void => {
    moves += 1
    if (moves % resumEvery === 0) assertResum(space, totals, held)
  }
  return {
    totals,
    enter: (key, bytes) => {
      if (held.has(key)) throw new RangeError(`window: slice ${key} has entered before`)
      addMomentsTimes(totals, decodeMomentSlice(space, bytes, key).moments, 1)
      held.set(key, bytes.slice())
      moved()
    },
    leave: (key) => {
      const bytes = held.get(key)
      if (bytes === undefined) throw new RangeError(`window: slice ${key} is not in it`)
      subtractMoments(totals, decodeMomentSlice(space, bytes, key).moments)
      held.delete(key)
      moved()
    },
    checksum: (key) => {
      const bytes = held.get(key)
      return bytes && readGroupSliceChecksum(bytes, key)
    },
    weighted: (atMs, halfLifeMs) =>
      halfLifeMs === undefined
        ? { moments: copyMoments(totals), nEffective: totals.n }
        : weightedSum(space, held, (start) => halfLifeWeight(atMs - start, halfLifeMs)),
  }
}

function assertResum(space: VectorSpace, totals: Moments, held: ReadonlyMap<string, Uint8Array>): void {
  const recounted = createMoments(space)
  for (const [key, bytes] of held) addMomentsTimes(recounted, decodeMomentSlice(space, bytes, key).moments, 1)
  if (!equalMoments(totals, recounted)) throw new WindowTotalsError(held.size, totals.n, recounted.n)
}

/** nEffective is a ratio of whole numbers above 2^53: BigInt keeps the order of slices out of it. */
function weightedSum(
  space: VectorSpace,
  held: ReadonlyMap<string, Uint8Array>,
  weightOf: (start: number) => number,
): ReturnType<MomentWindow['weighted']> {
  const moments = createMoments(space)
  let squares = 0n
  for (const [key, bytes] of held) {
    const slice = decodeMomentSlice(space, bytes, key)
    const weight = weightOf(slice.start)
    if (weight === 0) continue
    addMomentsTimes(moments, slice.moments, weight)
    squares += BigInt(weight) ** 2n * BigInt(slice.moments.n)
  }
  return { moments, nEffective: squares === 0n ? 0 : Number(BigInt(moments.n) ** 2n) / Number(squares) }
}
