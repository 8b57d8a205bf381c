import { barycenter } from './barycenter.ts'
import { clamp } from './linear.ts'
import { mean, variance } from './moments.ts'
import type { QuantileFunction } from './quantile-function.ts'
import { at } from './search.ts'

const MEAN_PRIOR = 5
const SPREAD_PRIOR = 10

/**
 * A small group's law, shrunk toward its parent population: λQ_k + (1 − λ)Q̃, λ = min(1, n / minGroupSize).
 *
 * Q̃ has the parent's shape, moved and scaled: Q̃ = m̃ + s̃·(Q_p − m_p) / s_p, with m̃ = (n·m_k + 5·m_p) / (n + 5) and
 * s̃² = ((n − 1)s_k² + 10·s_p²) / (n + 9), where (n − 1)s_k² is the sum of squares about the mean, n·Var(Q_k). A blend with the
 * group's own mean and spread instead is a step at n = 1 (transport.md: error 3.7 sd against .86). A convex combination of
 * quantile functions is one. A parent without spread has no shape to lend: Q̃ = m̃.
 *
 * @param own - The group's law.
 * @param n - Its (effective) size, > 0.
 * @param minGroupSize - The size from which a group's law is its own, > 0.
 * @throws RangeError if n or minGroupSize is not positive.
 */
export function shrinkToParent(
  own: QuantileFunction,
  n: number,
  parent: QuantileFunction,
  minGroupSize: number,
): QuantileFunction {
  if (!(n > 0 && minGroupSize > 0)) {
    throw new RangeError(`n = ${String(n)}, minGroupSize = ${String(minGroupSize)}: sizes must be positive`)
  }
  if (n >= minGroupSize) return own
  const lambda = n / minGroupSize
  return barycenter([
    { weight: lambda, quantiles: own },
    { weight: 1 - lambda, quantiles: lentShape(own, n, parent) },
  ])
}

/** Q̃, computed in units of the greatest value, whose squares neither overflow nor vanish. */
function lentShape(own: QuantileFunction, n: number, parent: QuantileFunction): QuantileFunction {
  const unit = Math.max(greatestSize(own), greatestSize(parent))
  if (unit === 0) return parent
  const [k, p] = [mapValues(own, (x) => x / unit), mapValues(parent, (x) => x / unit)]
  const [m, variance_p] = [mean(p), variance(p)]
  const target = (n * mean(k) + MEAN_PRIOR * m) / (n + MEAN_PRIOR)
  const spread = Math.sqrt((n * variance(k) + SPREAD_PRIOR * variance_p) / (n + SPREAD_PRIOR - 1))
  const ratio = variance_p > 0 ? spread / Math.sqrt(variance_p) : 0
  return mapValues(p, (x) => clamp((target + ratio * (x - m)) * unit, -Number.MAX_VALUE, Number.MAX_VALUE))
}

function greatestSize(q: QuantileFunction): number {
  return Math.max(Math.abs(at(q.lower, 0)), Math.abs(at(q.upper, q.upper.length - 1)))
}

/** The law of f(X) for an f that never falls. */
function mapValues({ levels, lower, upper }: QuantileFunction, f: (x: number) => number): QuantileFunction {
  return { levels, lower: lower.map(f), upper: upper.map(f) }
}
