import type { QuantileFunction } from './quantile-function.ts'

/**
 * What a tied score x reads, when its atom fills the ranks [a, b]:
 * - `mid`: Qν((a + b)/2); monotone, the same for all.
 * - `mean`: the mean of Qν over (a, b]; monotone, the same for all, keeps the group's mean.
 * - `random`: Qν(a + v(b − a)) with v a hash of the event; exact parity, and the same event always gets the same score.
 */
export type TieMode = 'mid' | 'mean' | 'random'

/** All that carries one group's raw score to its fair score. */
export interface GroupTransport {
  /** The group's law, with distribution function F. */
  readonly own: QuantileFunction
  /** The common law ν. */
  readonly barycenter: QuantileFunction
  /** How far scores move, in [0, 1]. */
  readonly theta: number
  readonly ties: TieMode
  /** The scale's declared ends, low < high. */
  readonly low?: number
  readonly high?: number
}

/** A judgement. The caller owns one and reuses it, so that a look-up allocates nothing. */
export interface Judged {
  /** The fair score, in the unit of the score. */
  fair: number
  /** The rank at which Qν was read, in [0, 1]; for `mean` the middle of the ranks averaged. */
  quantile: number
  /** The score lies outside the range observed in the group, or outside the declared range. */
  extrapolated: boolean
  /** The hash decided: another event with the same raw score may get another fair score. */
  tieSplit: boolean
}
