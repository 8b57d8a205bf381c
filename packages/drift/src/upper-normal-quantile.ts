/**
 * The standard normal value that is exceeded with probability p: Wichura's algorithm AS 241 (PPND16, 1988) in its middle range,
 * relative error about 1e-16.
 *
 * @param p - From 1.4e-11 to 0.075.
 * @throws RangeError outside of that: no margin is made of other probabilities.
 */
export function upperNormalQuantile(p: number): number {
  const r = Math.sqrt(-Math.log(p)) - 1.6
  if (!(r <= 3.4 && p <= 0.075)) throw new RangeError(`tail probability ${p}: wanted 1.4e-11 to 0.075`)
  return polynomial(NUMERATOR, r) / polynomial(DENOMINATOR, r)
}

const NUMERATOR = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691,
  4.630337846156546, 1.4234371107496835,
]

const DENOMINATOR = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038,
  2.053191626637759, 1,
]

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, each) => sum * x + each, 0)
}
