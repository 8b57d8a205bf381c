import { append, createPieces, finished } from '../pieces.ts'
import type { QuantileFunction } from '../quantile-function.ts'

/**
 * The law of a sample by its order statistics: through the points ((i − ½)/n, x_(i)), linear between (Hazen 1914, plotting
 * positions). F and Q are exact inverses on it, so a group mapped onto itself stays where it is.
 *
 * Scores that are equal make an atom of (count − 1)/n, and half a score's mass lies on each side of it as everywhere. The first
 * and last half score are atoms at the ends. A sample of one value is one atom.
 *
 * @param points - Distinct values, ascending, at least one.
 * @param counts - How often each occurs; once each if left out.
 */
export function orderStatisticsLaw(points: ArrayLike<number>, counts?: ArrayLike<number>): QuantileFunction {
  let [n, atoms] = [0, 2]
  for (let i = 0; i < points.length; i++) {
    const count = counts?.[i] ?? 1
    n += count
    if (count > 1) atoms += 1
  }
  const pieces = createPieces(points.length - 1 + atoms)
  let below = 0
  for (let i = 0; i < points.length; i++) {
    const [x, next] = [points[i] ?? 0, points[i + 1] ?? points[i] ?? 0]
    below += counts?.[i] ?? 1
    append(pieces, Math.max(below - 0.5, 0) / n, x, x)
    append(pieces, i + 1 < points.length ? (below + 0.5) / n : 1, x, next)
  }
  return finished(pieces)
}
