/** The weight of age 0. Older weights are integers below it, so weighted sums stay exact and free of order. */
export const WEIGHT_ONE = 65_536

/**
 * round(65536 · 2^(−age/halfLife)), halves upwards: an integer from 0 to 65,536, and 0 from 17 half-lives on.
 *
 * Engines may round Math.pow and Math.exp differently. Square roots, products and halving are exact by IEEE 754, so the power
 * is taken from the exponent's binary digits: 2^−0.1011₂ = √½ · √√√½ · ….
 *
 * @param age - 0 or more, in the same unit as `halfLife`.
 * @param halfLife - More than 0.
 * @throws RangeError for any other age or half-life.
 */
export function halfLifeWeight(age: number, halfLife: number): number {
  if (!(halfLife > 0) || !Number.isFinite(halfLife)) throw new RangeError(`half-life is ${halfLife}, wanted more than 0`)
  if (!(age >= 0)) throw new RangeError(`age is ${age}, wanted 0 or more: a slice cannot be newer than its window`)
  const halvings = age / halfLife
  if (halvings > 17) return 0
  const whole = Math.floor(halvings)
  let weight = WEIGHT_ONE
  for (let i = 0; i < whole; i++) weight *= 0.5
  let digits = halvings - whole
  for (const root of ROOTS_OF_HALF) {
    digits *= 2
    if (digits < 1) continue
    digits -= 1
    weight *= root
  }
  return Math.round(weight)
}

/** ½ to the powers ½, ¼, ⅛, …: one per binary digit of a double's fraction. */
const ROOTS_OF_HALF = rootsOfHalf()

function rootsOfHalf(): readonly number[] {
  const roots: number[] = []
  for (let i = 0; i < 52; i++) roots.push(Math.sqrt(roots.at(-1) ?? 0.5))
  return roots
}
