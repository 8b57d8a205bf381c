import type { Segments } from '@fairstream/sketch'
import { append, createPieces, finished } from './pieces.ts'
import type { QuantileFunction } from './quantile-function.ts'
import { at } from './search.ts'

/**
 * The quantile function of counted pieces.
 *
 * A level is one division of cumulative count by n, so laws whose counts differ by a factor have the same levels to the bit, and
 * equal ranks of different groups meet. Pieces without mass are left out, and an atom given in parts becomes one.
 *
 * @param segments - Pieces in ascending order; counts ≥ 0, exact if they are integers with a sum below 2^53.
 * @throws RangeError if the law is empty, its pieces are not finite and ascending, or a count is negative.
 */
export function quantileFunction(segments: Segments): QuantileFunction {
  const { lower, upper, count } = segments
  let n = 0
  for (let i = 0; i < count.length; i++) n += checkedCount(at(count, i), i)
  if (n === 0) throw new RangeError('an empty law has no quantile function: at least one count must be positive')
  const pieces = createPieces(count.length)
  let below = 0
  for (let i = 0; i < count.length; i++) {
    if (at(count, i) === 0) continue
    below += at(count, i)
    append(pieces, below / n, at(lower, i), at(upper, i))
  }
  return checkedOrder(finished(pieces))
}

function checkedCount(count: number, i: number): number {
  if (count >= 0 && count <= Number.MAX_VALUE) return count
  throw new RangeError(`count ${String(i)} is ${String(count)}: a count must be finite and not negative`)
}

function checkedOrder(q: QuantileFunction): QuantileFunction {
  let last = -Number.MAX_VALUE
  for (let i = 0; i < q.lower.length; i++) {
    const [lower, upper] = [at(q.lower, i), at(q.upper, i)]
    if (!(last <= lower && lower <= upper && upper <= Number.MAX_VALUE)) {
      throw new RangeError(
        `piece [${String(lower)}, ${String(upper)}] after ${String(last)}: pieces must be finite and ascending`,
      )
    }
    last = upper
  }
  return q
}
