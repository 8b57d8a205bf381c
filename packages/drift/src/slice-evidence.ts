import { at } from './at.ts'
import { lnFisherLikelihood } from './fisher-likelihood.ts'
import { lnBinomialRatio, saysNothing } from './node-evidence.ts'
import type { TreeCounts } from './rank-tree.ts'
import { NODES, TILTS, tauAt } from './tilts.ts'

/**
 * ln e of one slice for each tilt: a group against the pooled rest, blind to what both have in common.
 *
 * @param margins - One per node.
 * @returns TILTS values; all 0 where one side is empty.
 */
export function betweenGroups(own: TreeCounts, rest: TreeCounts, margins: Float64Array): Float64Array {
  const lnE = new Float64Array(TILTS.length)
  for (let v = 0; v < NODES; v++) {
    const a = at(own.left, v)
    const totals = { nA: at(own.n, v), nB: at(rest.n, v), left: a + at(rest.left, v) }
    if (saysNothing(totals)) continue
    const margin = at(margins, v)
    const edgeUp = lnFisherLikelihood(a, totals, margin)
    const edgeDown = margin === 0 ? edgeUp : lnFisherLikelihood(a, totals, -margin)
    for (let c = 0; c < TILTS.length; c++) {
      const tau = tauAt(c, v)
      if (Math.abs(tau) <= margin) continue
      lnE[c] = at(lnE, c) + lnFisherLikelihood(a, totals, tau) - (tau > 0 ? edgeUp : edgeDown)
    }
  }
  return lnE
}

/**
 * ln e of one slice for each tilt: a group against a law, its map's or a declared one.
 *
 * @param margins - One per node, made of the size of that law's own sample alone.
 */
export function againstReference(own: TreeCounts, margins: Float64Array): Float64Array {
  const lnE = new Float64Array(TILTS.length)
  for (let c = 0; c < TILTS.length; c++) {
    let sum = 0
    for (let v = 0; v < NODES; v++) sum += lnBinomialRatio(at(own.left, v), at(own.n, v), tauAt(c, v), at(margins, v))
    lnE[c] = sum
  }
  return lnE
}
