import { check } from './check.ts'

const BISECTIONS_MAX = 200
const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * The point between low and high at which a continuous function changes sign, to the last representable digit.
 *
 * @throws RangeError when the ends have the same sign.
 */
export function rootBetween(f: (x: number) => number, low: number, high: number): number {
  const atLow = f(low)
  if (atLow === 0) return low
  check(Math.sign(atLow) !== Math.sign(f(high)), 'the function at both ends', [atLow, f(high)], 'opposite signs')
  let [a, b] = [low, high]
  for (let i = 0; i < BISECTIONS_MAX; i++) {
    const middle = a + (b - a) / 2
    if (middle <= a || middle >= b) return middle
    if (Math.sign(f(middle)) === Math.sign(atLow)) a = middle
    else b = middle
  }
  return a + (b - a) / 2
}

/**
 * The least point of a function on [low, high]: the best of an even grid, then golden section between its neighbours.
 *
 * Local within a cell of the grid: a dip narrower than a cell is missed, so what follows from it is not certified.
 */
export function leastOnGrid(f: (x: number) => number, low: number, high: number, cells: number): number {
  check(Number.isInteger(cells) && cells > 0, 'cells of the grid', cells, 'a whole number of at least 1')
  const point = (i: number) => low + ((high - low) * i) / cells
  let best = 0
  for (let i = 1; i <= cells; i++) if (f(point(i)) < f(point(best))) best = i
  const refined = golden(f, point(Math.max(0, best - 1)), point(Math.min(cells, best + 1)))
  return f(refined) < f(point(best)) ? refined : point(best)
}

function golden(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high]
  let [c, d] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
  let [fc, fd] = [f(c), f(d)]
  for (let i = 0; i < BISECTIONS_MAX && c < d; i++) {
    if (fc < fd) {
      ;[b, d, fd] = [d, c, fc]
      c = b - GOLDEN * (b - a)
      fc = f(c)
    } else {
      ;[a, c, fc] = [c, d, fd]
      d = a + GOLDEN * (b - a)
      fd = f(d)
    }
  }
  return fc < fd ? c : d
}
