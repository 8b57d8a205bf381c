/**
 * What is promised about false alarms.
 *
 * `rate`: at most one expected in so many days. `ever`: any at all, before a restart, with probability at most alpha.
 */
export type AlarmPromise = { readonly kind: 'rate'; readonly days: number } | { readonly kind: 'ever'; readonly alpha: number }

const DAY_MS = 86_400_000

/**
 * A: the height at which a detector alarms.
 *
 * @param share - Of the promise's budget, in (0, 1]; the shares of all detectors sum to at most 1.
 */
export function alarmHeight(promise: AlarmPromise, share: number, sliceMs: number): number {
  return promise.kind === 'rate' ? slicesIn(promise.days, sliceMs) / share : 1 / (promise.alpha * share)
}

/** How many slices so many days have. */
export function slicesIn(days: number, sliceMs: number): number {
  return (days * DAY_MS) / sliceMs
}

/**
 * w: what the s-th slice since a restart adds before it multiplies.
 *
 * For `ever` 2^−k/((k+1)(k+2)) with k = ⌊log2 s⌋: these sum to 1 over all slices, which is all that Ville's inequality asks.
 */
export function sliceWeight(promise: AlarmPromise, s: number): number {
  if (promise.kind === 'rate') return 1
  // The power of two is found by doubling: a logarithm could round up just below it.
  let k = 0
  let power = 1
  for (; 2 * power <= s; power *= 2) k += 1
  return 1 / (power * (k + 1) * (k + 2))
}
