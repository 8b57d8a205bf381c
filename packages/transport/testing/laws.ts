import fc from 'fast-check'
import type { GroupTransport, Judged, Member, QuantileFunction, TieMode } from '../src/index.ts'
import { barycenter, judge, quantileAt, quantileFunction } from '../src/index.ts'

/** One seed for all properties: a run is repeated exactly. */
export const RUNS = { seed: 20_260_731, numRuns: 200 }

/** A law of atoms from values in ascending order and their counts. */
export function atoms(values: readonly number[], counts: readonly number[] = values.map(() => 1)): QuantileFunction {
  return quantileFunction({
    lower: Float64Array.from(values),
    upper: Float64Array.from(values),
    count: Float64Array.from(counts),
  })
}

/** A law of adjoining cells from m + 1 edges and m counts. */
export function cells(edges: readonly number[], counts: readonly number[] = edges.slice(1).map(() => 1)): QuantileFunction {
  const [lower, upper] = [Float64Array.from(edges.slice(0, -1)), Float64Array.from(edges.slice(1))]
  return quantileFunction({ lower, upper, count: Float64Array.from(counts) })
}

/** n equally heavy cells between the quantiles of a continuous law. */
export function equalCells(n: number, quantile: (u: number) => number): QuantileFunction {
  return cells(Array.from({ length: n + 1 }, (_, i) => quantile(i / n)))
}

export const blank = (): Judged => ({ fair: NaN, quantile: NaN, extrapolated: true, tieSplit: true })

export function judged(transport: GroupTransport, score: number, v = 0): Judged {
  const out = blank()
  judge(transport, score, v, out)
  return out
}

export function fair(transport: GroupTransport, score: number, v = 0): number {
  return judged(transport, score, v).fair
}

export interface Plan {
  readonly members: readonly Member[]
  readonly nu: QuantileFunction
  readonly theta: number
  readonly ties: TieMode
}

export function plan(members: readonly Member[], theta = 1, ties: TieMode = 'random'): Plan {
  return { members, nu: barycenter(members), theta, ties }
}

export function transportOf({ nu, theta, ties }: Plan, own: QuantileFunction): GroupTransport {
  return { own, barycenter: nu, theta, ties }
}

/** The fair score of the member of a group at rank u: where the rank lies in an atom, its place there is the hash. */
export function fairAtRank(transport: GroupTransport, u: number): number {
  const { levels, lower, upper } = transport.own
  let [i, j] = [0, lower.length - 1]
  while (i < j) {
    const middle = (i + j) >>> 1
    if (u <= (levels[middle + 1] ?? 1)) j = middle
    else i = middle + 1
  }
  const [a, b] = [levels[i] ?? 0, levels[i + 1] ?? 1]
  return fair(transport, quantileAt(transport.own, u), lower[i] === upper[i] ? (u - a) / (b - a) : 0)
}

/** ∫₀¹ f(u) du, exact for cubics between the levels given (two-point Gauss). */
export function overRanks(levels: Float64Array, f: (u: number) => number): number {
  let sum = 0
  for (let i = 1; i < levels.length; i++) {
    const [a, b] = [levels[i - 1] ?? 0, levels[i] ?? 1]
    const [middle, half] = [(a + b) / 2, (b - a) / 2]
    sum += half * (f(middle - half / Math.sqrt(3)) + f(middle + half / Math.sqrt(3)))
  }
  return sum
}

export interface Effects {
  /** U = −½ Σ w_k ∫|T_k − x|² dμ_k. */
  readonly utility: number
  /** E_ind = Σ w_k Var_k(T_k(x) − x). */
  readonly individual: number
}

/** The exact effects of a plan, judged event by event over scores and hashes. */
export function effects(p: Plan): Effects {
  const total = p.members.reduce((sum, { weight }) => sum + weight, 0)
  let [utility, individual] = [0, 0]
  for (const { weight, quantiles } of p.members) {
    const transport = transportOf(p, quantiles)
    const move = (u: number) => fairAtRank(transport, u) - quantileAt(quantiles, u)
    const m1 = overRanks(p.nu.levels, move)
    const m2 = overRanks(p.nu.levels, (u) => move(u) ** 2)
    const variance = overRanks(p.nu.levels, (u) => (move(u) - m1) ** 2)
    utility -= ((weight / total) * m2) / 2
    individual += (weight / total) * variance
  }
  return { utility, individual }
}

const piece = fc.record({
  gap: fc.constantFrom(0, 0, 1, 2.5),
  width: fc.constantFrom(0, 0, 1, 1, 3.7),
  count: fc.integer({ min: 0, max: 12 }),
})

/** Laws of atoms, cells and gaps, in any mixture. */
export const anyLaw: fc.Arbitrary<QuantileFunction> = fc
  .tuple(fc.integer({ min: -20, max: 20 }), fc.array(piece, { minLength: 1, maxLength: 9 }), fc.constantFrom(1, 0.1, 3e5))
  .filter(([, pieces]) => pieces.some(({ count }) => count > 0))
  .map(([start, pieces, unit]) => {
    let at = start
    const ends = pieces.map(({ gap, width }) => [(at += gap) * unit, (at += width) * unit] as const)
    return quantileFunction({
      lower: Float64Array.from(ends, ([lower]) => lower),
      upper: Float64Array.from(ends, ([, upper]) => upper),
      count: Float64Array.from(pieces, ({ count }) => count),
    })
  })

/** Laws on the integers, as a lattice counts them. */
export const anyLattice: fc.Arbitrary<QuantileFunction> = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 10 }))
  .filter(([, counts]) => counts.some((count) => count > 0))
  .map(([start, counts]) =>
    atoms(
      counts.map((_, i) => start + i),
      counts,
    ),
  )

export const anyMembers = (law: fc.Arbitrary<QuantileFunction> = anyLaw): fc.Arbitrary<Member[]> =>
  fc.array(fc.record({ weight: fc.integer({ min: 1, max: 20 }).map((w) => w / 7), quantiles: law }), {
    minLength: 1,
    maxLength: 5,
  })

const anyTies = fc.constantFrom<TieMode>('mid', 'mean', 'random')
export const anyHash = fc.oneof(fc.constant(0), fc.constant(1 - 2 ** -53), fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }))
export const anyTheta = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))

/** Scores where something may go wrong: all ends of pieces, their neighbouring doubles, middles, and points beyond. */
export function probes(q: QuantileFunction, more: readonly number[] = []): number[] {
  const ends = [...q.lower, ...q.upper, ...more]
  const near = ends.flatMap((x) => [x, x * (1 + 2 ** -52), x * (1 - 2 ** -53), x + 0.5, x - 0.5, x + 40, x - 40])
  const sorted = [...new Set(near.map((x) => x + 0))].sort((a, b) => a - b)
  return sorted.flatMap((x, i) => (i === 0 ? [x] : [((sorted[i - 1] ?? x) + x) / 2, x]))
}

/** A double's distance from another in units of 2^−52 of their size. */
export function ulps(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / (Math.max(Math.abs(a), Math.abs(b)) * 2 ** -52)
}

/** Both declared, one, or none; anywhere, so also inside the observed range. */
export const anyEnds = fc
  .tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 1, max: 60 }), fc.boolean(), fc.boolean())
  .map(([low, width, hasLow, hasHigh]) => ({ ...(hasLow && { low: low - 0.5 }), ...(hasHigh && { high: low + width }) }))

export const anyTransport: fc.Arbitrary<GroupTransport> = fc
  .record({ members: anyMembers(), theta: anyTheta, ties: anyTies, ends: anyEnds })
  .map(({ members, theta, ties, ends }) => {
    const p = plan(members, theta, ties)
    return { ...transportOf(p, members[0]?.quantiles ?? p.nu), ...ends }
  })
