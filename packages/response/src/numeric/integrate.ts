import { at } from './at.ts'
import { check } from './check.ts'

// Nodes and weights of the 10-point Gauss–Legendre rule on [−1, 1] (Abramowitz & Stegun, table 25.4); it is symmetric.
const NODES = [0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717]
const WEIGHTS = [0.2955242247147529, 0.2692667193099963, 0.219086362515982, 0.1494513491505806, 0.0666713443086881]

/** The integral of a smooth function over [low, high], by the 10-point Gauss–Legendre rule on equal pieces. */
export function integrate(f: (x: number) => number, low: number, high: number, pieces: number): number {
  check(Number.isInteger(pieces) && pieces > 0, 'pieces of the integral', pieces, 'a whole number of at least 1')
  const half = (high - low) / pieces / 2
  let sum = 0
  for (let i = 0; i < pieces; i++) {
    const middle = low + (2 * i + 1) * half
    for (let j = 0; j < NODES.length; j++) {
      const step = at(NODES, j) * half
      sum += at(WEIGHTS, j) * (f(middle - step) + f(middle + step))
    }
  }
  return sum * half
}
