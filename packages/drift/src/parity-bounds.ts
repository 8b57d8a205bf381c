import { dkwRankError } from '@fairstream/transport'

/**
 * How far apart two groups' fair scores can be in truth at θ = 1 (KS), when each map was fitted on so many scores: ε_j + ε_k, at
 * level 2α for the pair (Dvoretzky, Kiefer & Wolfowitz 1956; Massart 1990). Not for small groups, whose law is blended.
 */
export function liveParityBound(nFit: readonly [number, number], alpha = 0.05): number {
  return dkwRankError(nFit[0], alpha) + dkwRankError(nFit[1], alpha)
}

/** How far apart a new window of nNew scores may measure them: its own sampling error comes on top. */
export function windowParityBound(nFit: readonly [number, number], nNew: readonly [number, number], alpha = 0.05): number {
  return liveParityBound(nFit, alpha) + liveParityBound(nNew, alpha)
}
