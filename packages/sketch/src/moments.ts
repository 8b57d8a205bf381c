import { addScore, addMultiple, copy, createSketch, equal, exactTotal, subtract } from './sketch.ts'
import type { Sketch } from './sketch.ts'
import { isInside, stepOf } from './vector-space.ts'
import type { VectorSpace } from './vector-space.ts'

/**
 * One group's vectors as sums of whole numbers. Mutable.
 *
 * Coordinates are rounded to whole steps first, so sums are exact and free of order: any sequence of vectors, merges and
 * subtractions gives the same numbers (sketch.md, n-D scorecards).
 */
export interface Moments {
  readonly space: VectorSpace
  /** Vectors inside every range. */
  n: number
  /** Vectors outside some range; they are in no sum. */
  outside: number
  /** Σ q_i in steps. */
  readonly sums: bigint[]
  /** Σ q_i·q_j for j ≤ i, row by row. */
  readonly products: bigint[]
  /** Counts of each coordinate. */
  readonly marginals: readonly Sketch[]
}

export function createMoments(space: VectorSpace): Moments {
  const { dimension, axes } = space
  return {
    space,
    n: 0,
    outside: 0,
    sums: Array<bigint>(dimension).fill(0n),
    products: Array<bigint>((dimension * (dimension + 1)) / 2).fill(0n),
    marginals: axes.map(createSketch),
  }
}

/** Counts one vector. @param vector - As many finite numbers as the space has dimensions. */
export function addVector(moments: Moments, vector: readonly number[]): void {
  const { space, sums, products, marginals } = moments
  if (!isInside(space, vector)) {
    moments.outside += 1
    return
  }
  const steps = vector.map((x, axis) => stepOf(space, axis, x))
  let at = 0
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] ?? 0
    sums[i] = (sums[i] ?? 0n) + BigInt(step)
    // A product of two steps is at most 2^40: a double holds it exactly, and only the sum needs more.
    for (let j = 0; j <= i; j++, at++) products[at] = (products[at] ?? 0n) + BigInt(step * (steps[j] ?? 0))
  }
  marginals.forEach((marginal, axis) => addScore(marginal, vector[axis] ?? 0))
  moments.n += 1
}

/**
 * Adds moments of the same space `times` over: the weighted sum of a half-life.
 *
 * @throws RangeError when the spaces differ or a total would leave 0 to 2^53 − 1; `into` is then as it was.
 */
export function addMomentsTimes(into: Moments, from: Moments, times: number): void {
  assertSameSpace(into, from)
  const n = exactTotal('n', into.n + times * from.n)
  const outside = exactTotal('outside', into.outside + times * from.outside)
  Object.assign(into, { n, outside })
  addAll(into.sums, from.sums, BigInt(times))
  addAll(into.products, from.products, BigInt(times))
  into.marginals.forEach((marginal, axis) => {
    const other = from.marginals[axis]
    if (other !== undefined) addMultiple(marginal, other, times)
  })
}

/** Takes back moments that were added. Throws RangeError when a count would fall below 0; `into` is then as it was. */
export function subtractMoments(into: Moments, from: Moments): void {
  assertSameSpace(into, from)
  if (!momentsContain(into, from))
    throw new RangeError(`moments of ${from.n} vectors cannot leave those of ${into.n}: a sum would fall below 0`)
  into.n -= from.n
  into.outside -= from.outside
  addAll(into.sums, from.sums, -1n)
  addAll(into.products, from.products, -1n)
  into.marginals.forEach((marginal, axis) => {
    const other = from.marginals[axis]
    if (other !== undefined) subtract(marginal, other)
  })
}

export function copyMoments({ space, n, outside, sums, products, marginals }: Moments): Moments {
  return { space, n, outside, sums: [...sums], products: [...products], marginals: marginals.map(copy) }
}

/** Whether two lie in the same space and hold the same sums. */
export function equalMoments(a: Moments, b: Moments): boolean {
  return (
    a.space.id === b.space.id &&
    a.n === b.n &&
    a.outside === b.outside &&
    a.sums.every((sum, i) => sum === b.sums[i]) &&
    a.products.every((sum, i) => sum === b.products[i]) &&
    a.marginals.every((marginal, axis) => b.marginals[axis] !== undefined && equal(marginal, b.marginals[axis]))
  )
}

function momentsContain(whole: Moments, part: Moments): boolean {
  const least = (a: readonly bigint[], b: readonly bigint[]): boolean => a.every((sum, i) => sum >= (b[i] ?? 0n))
  return (
    whole.n >= part.n &&
    whole.outside >= part.outside &&
    least(whole.sums, part.sums) &&
    least(whole.products, part.products) &&
    whole.marginals.every((marginal, axis) => marginal.n >= (part.marginals[axis]?.n ?? 0))
  )
}

function addAll(into: bigint[], from: readonly bigint[], times: bigint): void {
  from.forEach((sum, i) => {
    into[i] = (into[i] ?? 0n) + times * sum
  })
}

function assertSameSpace(into: Moments, from: Moments): void {
  if (into.space.id !== from.space.id)
    throw new RangeError(`moments of space ${from.space.id} cannot join those of space ${into.space.id}`)
}
