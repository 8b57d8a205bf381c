import { lnBeta } from './ln-gamma.ts'

/** Where a rate or ratio lies. */
export interface Interval {
  readonly lo: number
  readonly hi: number
}

/**
 * The confidence sequence of a constant rate: {p : B(S + ½, n − S + ½)/B(½, ½) < (1/α)·p^S(1 − p)^{n − S}}.
 *
 * It holds at all n at once with probability 1 − α: the ratio is a Beta(½, ½) mixture of likelihood ratios, hence a martingale
 * from 1 (Robbins 1970; Ville 1939). Two roots by bisection in logarithms, to the last bits.
 *
 * @param s - Successes, of n.
 * @param alpha - In (0, 1).
 */
export function rateInterval(s: number, n: number, alpha: number): Interval {
  if (n === 0) return { lo: 0, hi: 1 }
  const floor = lnBeta(s + 0.5, n - s + 0.5) - LN_PI + Math.log(alpha)
  const covers = (p: number): boolean => lnLikelihood(p, s, n) > floor
  const top = s / n
  return { lo: s === 0 ? 0 : edge(top, 0, covers), hi: s === n ? 1 : edge(top, 1, covers) }
}

/** ln B(½, ½). */
const LN_PI = Math.log(Math.PI)

const BISECTIONS = 60

function lnLikelihood(p: number, s: number, n: number): number {
  return (s === 0 ? 0 : s * Math.log(p)) + (n === s ? 0 : (n - s) * Math.log1p(-p))
}

/** The last point on the way from inside to outside that is still covered. */
function edge(inside: number, outside: number, covers: (p: number) => boolean): number {
  let [from, to] = [inside, outside]
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = from / 2 + to / 2
    if (covers(middle)) from = middle
    else to = middle
  }
  return from
}
