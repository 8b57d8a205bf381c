import type { GroupTransport, Judged } from './group-transport.ts'
import { carry, shareOf } from './linear.ts'
import { meanBetween } from './moments.ts'
import { pieceAbove, pieceOf, pieceOfValue, readFrom } from './quantile-function.ts'
import { at } from './search.ts'

/**
 * The full map T = Qν∘F inside the range observed in the group (the Continuous Fairness Algorithm, Zehlike, Hacker & Wiedemann 2020).
 *
 * - On an atom: by tie mode.
 * - In a cell: F is linear, in every tie mode. Where two cells meet, F's own value is read from below: Qν(F(x)).
 * - In the gap between two pieces: from Qν(c) to Qν(c+), as far as x is on its way through the gap, where c is the group's rank
 *   there. ν jumps at c because the group does, so T is continuous and a law mapped onto itself stays where it is.
 *
 * T never falls when x rises, to the bit, for a fixed v. O(log m), and nothing is allocated.
 *
 * @param x - At least the group's least value and at most its greatest.
 * @param v - In [0, 1): the event's hash, read for ties `random` only.
 * @param out - Receives `quantile` and `tieSplit`; `fair` and `extrapolated` are left alone.
 */
export function fullMap(transport: GroupTransport, x: number, v: number, out: Judged): number {
  const { own } = transport
  const i = pieceOfValue(own, x)
  const lower = at(own.lower, i)
  if (x < lower) return acrossGap(transport, i, x, out)
  return lower === at(own.upper, i) ? onAtom(transport, i, v, out) : inCell(transport, i, x, out)
}

function acrossGap({ own, barycenter }: GroupTransport, i: number, x: number, out: Judged): number {
  const c = at(own.levels, i)
  const j = pieceOf(barycenter, c)
  const from = readFrom(barycenter, j, c, 0)
  const to = at(barycenter.levels, j + 1) === c ? at(barycenter.lower, j + 1) : from
  out.quantile = c
  return carry(x, at(own.upper, i - 1), at(own.lower, i), from, to)
}

function onAtom({ own, barycenter, theta, ties }: GroupTransport, i: number, v: number, out: Judged): number {
  const [a, b] = [at(own.levels, i), at(own.levels, i + 1)]
  const u = ties === 'random' ? a + v * (b - a) : (a + b) / 2
  out.quantile = u
  if (ties === 'mean') return meanBetween(barycenter, a, b)
  const j = pieceAbove(barycenter, u, a)
  const one = at(barycenter.lower, j) === at(barycenter.upper, j)
  const whole = one && at(barycenter.levels, j) <= a && b <= at(barycenter.levels, j + 1)
  out.tieSplit = ties === 'random' && theta > 0 && !whole
  return readFrom(barycenter, j, a, u - a)
}

function inCell({ own, barycenter }: GroupTransport, i: number, x: number, out: Judged): number {
  const [a, b] = [at(own.levels, i), at(own.levels, i + 1)]
  const [lower, upper] = [at(own.lower, i), at(own.upper, i)]
  const offset = shareOf(x, lower, upper) * (b - a)
  const u = x === upper ? b : Math.min(a + offset, b)
  out.quantile = u
  const j = pieceAbove(barycenter, u, a)
  const alike = at(barycenter.levels, j) === a && at(barycenter.levels, j + 1) === b
  if (alike && at(barycenter.lower, j) === lower && at(barycenter.upper, j) === upper) return x
  return readFrom(barycenter, j, a, offset)
}
