/** Two samples at one node: how many of each, and how many of both went left. */
export interface NodeTotals {
  readonly nA: number
  readonly nB: number
  /** m: those of both samples that went left. */
  readonly left: number
}

/** Terms below this share of their sum no longer change it. */
const NEGLIGIBLE = 1e-18

/**
 * ln of Fisher's noncentral hypergeometric likelihood of `a` at log odds ratio τ, up to a constant that depends on the totals
 * alone (Fisher 1935; the normalising sum is taken outward from its mode by term ratios, so no factorial is needed and nothing
 * overflows however many scores a slice holds).
 *
 * @param a - How many of sample A went left, max(0, m − nB) ≤ a ≤ min(nA, m).
 */
export function lnFisherLikelihood(a: number, totals: NodeTotals, tau: number): number {
  const psi = Math.exp(tau)
  const centre = modeAt(totals, 1)
  const mode = modeAt(totals, psi)
  const sum = 1 + sumAbove(totals, mode, psi) + sumBelow(totals, mode, psi)
  return (a - mode) * tau - Math.log(sum) - lnTermRatio(totals, centre, mode)
}

/** Within one of the most likely count: the root of the quadratic at which neighbouring terms are equal. */
function modeAt({ nA, nB, left: m }: NodeTotals, psi: number): number {
  const b = psi * (nA + m) + nB - m
  const root = (2 * psi * nA * m) / (b + Math.sqrt(Math.max(0, b * b - 4 * (psi - 1) * psi * nA * m)))
  return Math.min(Math.max(Math.floor(root), 0, m - nB), nA, m)
}

function sumAbove({ nA, nB, left: m }: NodeTotals, mode: number, psi: number): number {
  const top = Math.min(nA, m)
  let term = 1
  let sum = 0
  for (let j = mode; j < top; j++) {
    term *= (psi * ((nA - j) * (m - j))) / ((j + 1) * (nB - m + j + 1))
    sum += term
    if (term < NEGLIGIBLE * sum) break
  }
  return sum
}

function sumBelow({ nA, nB, left: m }: NodeTotals, mode: number, psi: number): number {
  const bottom = Math.max(0, m - nB)
  let term = 1
  let sum = 0
  for (let j = mode; j > bottom; j--) {
    term *= (j * (nB - m + j)) / (psi * ((nA - j + 1) * (m - j + 1)))
    sum += term
    if (term < NEGLIGIBLE * sum) break
  }
  return sum
}

/** ln of p(to)/p(from) under the central law, whose terms may be further apart than doubles reach. */
function lnTermRatio({ nA, nB, left: m }: NodeTotals, from: number, to: number): number {
  let product = 1
  let ln = 0
  for (let j = Math.min(from, to); j < Math.max(from, to); j++) {
    product *= ((nA - j) * (m - j)) / ((j + 1) * (nB - m + j + 1))
    if (product > 1e200 || product < 1e-200) {
      ln += Math.log(product)
      product = 1
    }
  }
  ln += Math.log(product)
  return from <= to ? ln : -ln
}
