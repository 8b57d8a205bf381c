/** ln √(2π). */
const LN_ROOT_TAU = 0.9189385332046728

/** Stirling's series is exact to the last bits from here on. */
const STIRLING_FROM = 16

/** Coefficients B_2k / (2k(2k − 1)), k = 1 … 8, of Stirling's series (DLMF 5.11.1). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400]

/** ln Γ(x) for x > 0, relative error about 1e-15: Stirling's series, small arguments carried up by Γ(x + 1) = xΓ(x). */
export function lnGamma(x: number): number {
  let product = 1
  let z = x
  for (; z < STIRLING_FROM; z++) product *= z
  let tail = 0
  let power = 1 / z
  for (const coefficient of STIRLING) {
    tail += coefficient * power
    power /= z * z
  }
  return (z - 0.5) * Math.log(z) - z + LN_ROOT_TAU + tail - Math.log(product)
}

/** ln B(a, b). */
export function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b)
}
