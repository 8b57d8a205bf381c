import { check } from '../numeric/check.ts'
import { betaCdf, normalCdf } from '../numeric/special-functions.ts'

/**
 * What an assessment shows of the skilled and of the unskilled: distribution functions of the signal, and the unskilled's density
 * relative to the skilled's (which falls in the signal, so that accepting above a threshold is right).
 */
export interface Signals {
  readonly skilledCdf: (signal: number) => number
  readonly unskilledCdf: (signal: number) => number
  /** ln(unskilled density / skilled density). */
  readonly logOdds: (signal: number) => number
  readonly range: readonly [number, number]
}

/** Densities 2x for the skilled and 2(1 − x) for the unskilled, on [0, 1]. */
export const triangularSignals: Signals = {
  skilledCdf: (x) => x * x,
  unskilledCdf: (x) => 1 - (1 - x) ** 2,
  logOdds: (x) => Math.log((1 - x) / x),
  range: [0, 1],
}

/** Normal signals, by mean and standard deviation. With unequal deviations the likelihood ratio is not monotone everywhere. */
export function gaussianSignals(
  skilled: { readonly mean: number; readonly deviation: number },
  unskilled: { readonly mean: number; readonly deviation: number },
): Signals {
  check(skilled.mean > unskilled.mean, 'mean signal of the skilled', skilled.mean, `more than ${unskilled.mean}`)
  for (const { deviation } of [skilled, unskilled]) check(deviation > 0, 'signal deviation', deviation, 'a positive number')
  const score = (law: typeof skilled, x: number) => (x - law.mean) / law.deviation
  const reach = 12 * Math.max(skilled.deviation, unskilled.deviation)
  return {
    skilledCdf: (x) => normalCdf(score(skilled, x)),
    unskilledCdf: (x) => normalCdf(score(unskilled, x)),
    logOdds: (x) => (score(skilled, x) ** 2 - score(unskilled, x) ** 2) / 2 + Math.log(skilled.deviation / unskilled.deviation),
    range: [unskilled.mean - reach, skilled.mean + reach],
  }
}

/** Beta signals on [0, 1], by their parameters; the likelihood ratio is monotone when the skilled's a is not less and b not more. */
export function betaSignals(skilled: readonly [number, number], unskilled: readonly [number, number]): Signals {
  check(
    skilled[0] >= unskilled[0] && skilled[1] <= unskilled[1],
    'Beta signals',
    [skilled, unskilled],
    'a monotone likelihood ratio',
  )
  // Γ for small whole parameters is all that the published examples use, and a ratio of Beta functions needs no more.
  const logBeta = ([a, b]: readonly [number, number]) => logFactorial(a - 1) + logFactorial(b - 1) - logFactorial(a + b - 1)
  return {
    skilledCdf: (x) => betaCdf(...skilled, x),
    unskilledCdf: (x) => betaCdf(...unskilled, x),
    logOdds: (x) =>
      timesLog(unskilled[0] - skilled[0], x) + timesLog(unskilled[1] - skilled[1], 1 - x) + logBeta(skilled) - logBeta(unskilled),
    range: [0, 1],
  }
}

/** Uniform signals: the skilled's on [skilledFrom, 1], the unskilled's on [0, unskilledTo], overlapping in between. */
export function uniformSignals(skilledFrom: number, unskilledTo: number): Signals {
  const ordered = skilledFrom > 0 && skilledFrom < unskilledTo && unskilledTo < 1
  check(ordered, 'signal ranges', [skilledFrom, unskilledTo], '0 < skilledFrom < unskilledTo < 1')
  const overlap = Math.log((1 - skilledFrom) / unskilledTo)
  return {
    skilledCdf: (x) => Math.min(1, Math.max(0, (x - skilledFrom) / (1 - skilledFrom))),
    unskilledCdf: (x) => Math.min(1, Math.max(0, x / unskilledTo)),
    logOdds: (x) => (x < skilledFrom ? Infinity : x > unskilledTo ? -Infinity : overlap),
    range: [0, 1],
  }
}

function logFactorial(n: number): number {
  check(Number.isInteger(n) && n >= 0 && n < 100, 'parameter of a Beta signal less 1', n, 'a whole number from 0 to 99')
  let sum = 0
  for (let i = 2; i <= n; i++) sum += Math.log(i)
  return sum
}

/** factor·ln(x), and 0 where the factor is 0, also at x = 0. */
function timesLog(factor: number, x: number): number {
  return factor === 0 ? 0 : factor * Math.log(x)
}
