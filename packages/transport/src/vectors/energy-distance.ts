/** Whether two samples can be told apart by their energy distance. */
export interface EnergyTest {
  /** 2E|X − Y| − E|X − X'| − E|Y − Y'|: ≥ 0, and 0 only for equal laws. In the unit of the scores. */
  readonly distance: number
  /** The share of relabellings (this one among them) whose distance is at least as great: small where the laws differ. */
  readonly p: number
}

const PAIRS_MAX = 4_000_000

/**
 * The energy distance between two samples of vectors, and its permutation test (Székely & Rizzo 2013, sections 2 and 6.1).
 *
 * @param shuffles - How many relabellings; p is at least 1/(shuffles + 1).
 * @param random - Uniform on [0, 1), so that the answer follows from its seed.
 * @throws RangeError for an empty sample or more than 2,000 vectors in all.
 */
export function energyTest(
  xs: readonly (readonly number[])[],
  ys: readonly (readonly number[])[],
  shuffles: number,
  random: () => number,
): EnergyTest {
  const [n, m] = [xs.length, ys.length]
  if (n === 0 || m === 0 || (n + m) ** 2 > PAIRS_MAX)
    throw new RangeError(`energy distance of ${n} and ${m} vectors: wanted 1 to ${Math.sqrt(PAIRS_MAX)} in all`)
  const distances = pairDistances([...xs, ...ys])
  const labels = Array.from({ length: n + m }, (_, i) => i < n)
  const distance = energyOf(distances, labels, n, m)
  let asGreat = 1
  for (let i = 0; i < shuffles; i++) {
    shuffle(labels, random)
    if (energyOf(distances, labels, n, m) >= distance) asGreat += 1
  }
  return { distance, p: asGreat / (shuffles + 1) }
}

function pairDistances(all: readonly (readonly number[])[]): readonly Float64Array[] {
  return all.map((x) => Float64Array.from(all, (y) => Math.sqrt(x.reduce((sum, each, i) => sum + (each - (y[i] ?? 0)) ** 2, 0))))
}

/** Σ_ij c_i c_j d_ij with c = 1/n for X and −1/m for Y is minus the energy distance. */
function energyOf(distances: readonly Float64Array[], isX: readonly boolean[], n: number, m: number): number {
  const shares = Float64Array.from(isX, (each) => (each ? 1 / n : -1 / m))
  let sum = 0
  distances.forEach((row, i) => {
    let own = 0
    for (let j = 0; j < row.length; j++) own += (shares[j] ?? 0) * (row[j] ?? 0)
    sum -= (shares[i] ?? 0) * own
  })
  return sum
}

/** Fisher and Yates. */
function shuffle(labels: boolean[], random: () => number): void {
  for (let i = labels.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const held = labels[i] ?? false
    labels[i] = labels[j] ?? false
    labels[j] = held
  }
}
