import { at } from './at.ts'
import { lnFisherLikelihood } from './fisher-likelihood.ts'
import { lnBinomialRatio, saysNothing } from './node-evidence.ts'
import type { TreeCounts } from './rank-tree.ts'
import { NODES, directions } from './tilts.ts'
import type { Family } from './tilts.ts'

/** ln e of "no change" against "a change of at least so much", one for a change up and one for a change down. */
export type Reversed = readonly [up: number, down: number]

/**
 * The evidence that closes an alert between groups: e_d = Π M(ψ)/ψ^a with ψ = exp(±size·direction) (docs/decisions/0007, Resolve).
 *
 * @param size - The least change that would keep the alert open: standard deviations, or log standard deviations for a spread.
 */
export function reversedBetween(own: TreeCounts, rest: TreeCounts, family: Family, size: number): Reversed {
  const perUnit = directions(family)
  let [up, down] = [0, 0]
  for (let v = 0; v < NODES; v++) {
    const a = at(own.left, v)
    const totals = { nA: at(own.n, v), nB: at(rest.n, v), left: a + at(rest.left, v) }
    const tau = size * at(perUnit, v)
    if (saysNothing(totals) || tau === 0) continue
    const unchanged = lnFisherLikelihood(a, totals, 0)
    up += unchanged - lnFisherLikelihood(a, totals, tau)
    down += unchanged - lnFisherLikelihood(a, totals, -tau)
  }
  return [up, down]
}

/** The same against the law that the map was fitted on. */
export function reversedReference(own: TreeCounts, family: Family, size: number): Reversed {
  const perUnit = directions(family)
  let [up, down] = [0, 0]
  for (let v = 0; v < NODES; v++) {
    const tau = size * at(perUnit, v)
    up -= lnBinomialRatio(at(own.left, v), at(own.n, v), tau, 0)
    down -= lnBinomialRatio(at(own.left, v), at(own.n, v), -tau, 0)
  }
  return [up, down]
}
