import type { TieMode } from '../group-transport.ts'

/** What the map was counted on: order statistics, the values of a lattice, or the cells of a uniform grid (sketch.md). */
export type FittedGrid =
  | { readonly kind: 'exact' }
  | { readonly kind: 'lattice'; readonly low: number; readonly high: number; readonly step: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number; readonly cells: number }

/** One group's law as it was counted. */
export interface FittedGroup {
  readonly group: string
  /** Scores counted: the sum of `counts`. */
  readonly n: number
  /** Its part in the barycenter; all weights sum to 1. */
  readonly weight: number
  /** Ascending and distinct: values, or on a uniform grid the indices of cells. */
  readonly points: readonly number[]
  /** One count a point; left out where every count is 1. */
  readonly counts?: readonly number[]
  /** Scores beyond a uniform grid, which are no part of the law. */
  readonly outside?: number
}

/**
 * A transport map fitted on a file: counts and settings, and nothing that follows from them. Written as JSON it is read back to
 * the bit, since a double's shortest decimal names it, and the maps are made from it by the same arithmetic every time.
 */
export interface FittedMap {
  readonly format: 'fairstream-fitted-map'
  readonly formatVersion: 1
  /** The traits that a group id is made of, in its order. */
  readonly traits: readonly string[]
  readonly grid: FittedGrid
  readonly theta: { readonly default: number; readonly groups: Readonly<Record<string, number>> }
  readonly ties: TieMode
  /** Of the hash that splits ties (transport.md, Ties). */
  readonly seed: string
  /** The scale's declared ends. */
  readonly edges: { readonly low?: number; readonly high?: number }
  readonly minGroupSize: number
  /** Groups with at least one score, ascending by id: sums run in this order. */
  readonly groups: readonly FittedGroup[]
}

/** The θ of a group. */
export function thetaOf({ theta }: Pick<FittedMap, 'theta'>, group: string): number {
  return (Object.hasOwn(theta.groups, group) ? theta.groups[group] : undefined) ?? theta.default
}
