/**
 * ln e of a count that should come at a rate inside [low, high], for rates above and below it.
 *
 * Each side is a likelihood ratio of a monotone family against its nearest edge, so E[e] ≤ 1 for any rate inside. A side whose
 * edge leaves (0, 1) says nothing.
 *
 * @param a - How often, of n.
 * @param q - The rates weighed: `up` > high, `down` < low.
 */
export function bandEvidence(
  a: number,
  n: number,
  { low, high }: { readonly low: number; readonly high: number },
  q: { readonly up: number; readonly down: number },
): { readonly up: number; readonly down: number } {
  return { up: high < 1 ? lnRatio(a, n, q.up, high) : 0, down: low > 0 ? lnRatio(a, n, q.down, low) : 0 }
}

function lnRatio(a: number, n: number, q: number, edge: number): number {
  return a * Math.log(q / edge) + (n - a) * Math.log((1 - q) / (1 - edge))
}
