/**
 * Stops a partition whose input has gone bad: open once more than `breakerMax` of the last `breakerOver` offsets were dead letters.
 * Part of the fold, so that it survives restarts.
 */
export interface Breaker {
  readonly open: boolean
  /** The offsets of the dead letters that still count, ascending. At most breakerMax + 1. */
  readonly deadAt: readonly number[]
}

export const CLOSED_BREAKER: Breaker = { open: false, deadAt: [] }

/** Takes up one dead letter. */
export function noteDeadLetter(
  breaker: Breaker,
  offset: number,
  limits: { readonly breakerMax: number; readonly breakerOver: number },
): Breaker {
  const recent = breaker.deadAt.filter((each) => each > offset - limits.breakerOver)
  const deadAt = [...recent, offset].slice(-limits.breakerMax - 1)
  return { open: breaker.open || deadAt.length > limits.breakerMax, deadAt }
}
