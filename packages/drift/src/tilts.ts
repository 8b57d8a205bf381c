import { at } from './at.ts'

/** Inner nodes of the dyadic tree over the eight rank cells, in heap order: node 1 stands at index 0. */
export const NODES = 7

/** Log odds of "left" per standard deviation that a Gaussian group moves up, by node (docs/decisions/0007, Alternatives). */
export const KAPPA: readonly number[] = [
  -1.5957691216057308, -0.9464434598671247, -0.9464434598671247, -0.7514439012734422, -0.3333730522292124, -0.3333730522292124,
  -0.7514439012734422,
]

/** Log odds of "left" per unit of log standard deviation that a Gaussian group widens, by node. */
export const SIGMA: readonly number[] = [
  0, 1.7146963290229624, -1.7146963290229624, 2.0741593650756633, 0.21852816420983856, -0.21852816420983856, -2.0741593650756633,
]

/** How a group's ranks leave the uniform law: all moved, or all spread. */
export type Family = 'location' | 'spread'

/** One fixed alternative. `size` is in standard deviations (location, up is positive) or in log standard deviations (spread). */
export interface Tilt {
  readonly family: Family
  readonly size: number
}

/** The alternatives that every stream weighs alike. */
export const TILTS: readonly Tilt[] = [
  ...[0.125, -0.125, 0.25, -0.25, 0.5, -0.5].map((size) => ({ family: 'location', size }) as const),
  ...[0.25, -0.25].map((size) => ({ family: 'spread', size }) as const),
]

/** τ: the log odds ratio of "left" at each node, TILTS × NODES in row order. */
export const TAU = Float64Array.from(TILTS.flatMap(({ family, size }) => directions(family).map((each) => size * each)))

/** Log odds of "left" per unit of a family, by node. */
export function directions(family: Family): readonly number[] {
  return family === 'location' ? KAPPA : SIGMA
}

export function tauAt(tilt: number, node: number): number {
  return at(TAU, tilt * NODES + node)
}
