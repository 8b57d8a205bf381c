import type { FittedMap, TieMode } from '@fairstream/transport'

/** One way to set θ, shown beside others. */
export interface Variant {
  readonly label: string
  readonly theta: FittedMap['theta']
}

/** An experiment of the first paper (Zehlike, Hacker & Wiedemann 2020): whose scores, and what is shown of them. */
export interface Study {
  readonly name: string
  readonly title: string
  /** The seeds of both hashes name it (transport.md, Ties). */
  readonly scorecard: string
  readonly about: string
  /** What one sees, in sentences that hold for the law and so for every large sample. Left out for data that nobody has seen. */
  readonly reading?: readonly string[]
  readonly traits: readonly string[]
  readonly ties: TieMode
  /** The lattice that scores lie on, where they do. */
  readonly step?: number
  readonly variants: readonly Variant[]
}

export const RAW: Variant = { label: 'θ = 0', theta: { default: 0, groups: {} } }
export const HALF: Variant = { label: 'θ = 0.5', theta: { default: 0.5, groups: {} } }
export const FULL: Variant = { label: 'θ = 1', theta: { default: 1, groups: {} } }
