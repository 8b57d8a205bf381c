import type { QuantileFunction } from './quantile-function.ts'
import { at } from './search.ts'

/** ln(2 / .05). A literal, because engines may differ in the last bit of a logarithm and the result is published. */
const LN_40 = 3.6888794541139363

/**
 * ε = √(ln(2/α) / 2n): with probability 1 − α the empirical distribution function of n draws is nowhere further than ε from the
 * true one (Dvoretzky, Kiefer & Wolfowitz 1956, with Massart's constant, 1990). At most 1, beyond which it says nothing.
 *
 * @param nEffective - Effective sample size (Σw)² / Σw², ≥ 0; at 0 the error is 1.
 * @param alpha - In (0, 1). Only at the default is the result the same to the bit on every engine.
 * @throws RangeError if an argument is outside its range.
 */
export function dkwRankError(nEffective: number, alpha = 0.05): number {
  if (!(nEffective >= 0)) throw new RangeError(`nEffective ${String(nEffective)}: a sample size must not be negative`)
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha ${String(alpha)}: a probability must lie in (0, 1)`)
  const ln = alpha === 0.05 ? LN_40 : Math.log(2 / alpha)
  return Math.min(1, Math.sqrt(ln / (2 * nEffective)))
}

/**
 * The grid's in-cell rank error: the greatest mass of a cell, since a rank inside it is interpolated and not counted. 0 on
 * lattices, where every piece is an atom. A rank in [0, 1].
 */
export function largestCellMass(q: QuantileFunction): number {
  let largest = 0
  for (let i = 0; i < q.lower.length; i++) {
    if (at(q.lower, i) < at(q.upper, i)) largest = Math.max(largest, at(q.levels, i + 1) - at(q.levels, i))
  }
  return largest
}
