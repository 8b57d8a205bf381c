import { at } from './at.ts'
import { KAPPA, NODES } from './tilts.ts'
import { upperNormalQuantile } from './upper-normal-quantile.ts'

/** How far a node's log odds ratio may be from 0 before it counts as a difference. */
export interface MarginRule {
  /** δ0: the shift that policy tolerates, in standard deviations. */
  readonly delta0: number
  /** z: how many standard errors of the map's own sampling are tolerated on top. */
  readonly z: number
}

/**
 * m_v = max(δ0·|κ_v|, z·√(Σ 4·2^ℓ / N)), by node; ℓ is the node's level and 4·2^ℓ/N the variance of a log odds that a window of
 * N scores fixed (docs/decisions/0007, Margins).
 *
 * @param mapN - Effective sample sizes in the map: the group's, and between groups also that of the rest.
 */
export function nodeMargins({ delta0, z }: MarginRule, mapN: readonly number[]): Float64Array {
  const perScore = mapN.reduce((sum, n) => sum + 1 / n, 0)
  return Float64Array.from({ length: NODES }, (_, node) => {
    const nodesOnLevel = 2 ** Math.floor(Math.log2(node + 1))
    return Math.max(delta0 * Math.abs(at(KAPPA, node)), z === 0 ? 0 : z * Math.sqrt(4 * nodesOnLevel * perScore))
  })
}

/**
 * z for a map: 1 while it is no older than its window, since then its error averages out over the maps that follow; after that
 * the error stays, and Φ⁻¹(1 − .05/14G) covers the seven nodes of G groups in both directions at once.
 */
export function zOfMap(isOlderThanWindow: boolean, groups: number): number {
  return isOlderThanWindow ? upperNormalQuantile(0.05 / (14 * Math.max(1, groups))) : 1
}
