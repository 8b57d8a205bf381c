import fc from 'fast-check'
import type { GroupedScores } from '../src/index.ts'

/** Uniform numbers in [0, 1) that follow from a seed (mulberry32): tests need no better. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function hashes(n: number, seed = 1): Float64Array {
  const roll = dice(seed)
  return Float64Array.from({ length: n }, roll)
}

/** Rows of all groups, one group after the other. */
export function sampleOf(scores: Readonly<Record<string, readonly number[]>>): GroupedScores {
  const groups = Object.keys(scores)
  return {
    groups,
    group: Uint32Array.from(groups.flatMap((id, g) => (scores[id] ?? []).map(() => g))),
    score: Float64Array.from(groups.flatMap((id) => scores[id] ?? [])),
  }
}

/** Rows in another order; `group` codes may be renamed with `groups`. */
export function permuted({ groups, group, score }: GroupedScores, order: readonly number[]): GroupedScores {
  return { groups, group: group.map((_, i) => group[order[i] ?? 0] ?? 0), score: score.map((_, i) => score[order[i] ?? 0] ?? 0) }
}

const tied = fc.integer({ min: -8, max: 8 })
const wild = fc.double({ min: -1e6, max: 1e6, noNaN: true })

/** Up to 60 rows in one to five groups, of which some may be empty; scores tied, continuous or both. */
export const anySample: fc.Arbitrary<GroupedScores> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(tied, wild, fc.oneof(tied, fc.double({ min: -8, max: 8, noNaN: true }))))
  .chain(([groups, score]) =>
    fc.array(fc.tuple(fc.integer({ min: 0, max: groups - 1 }), score), { minLength: 1, maxLength: 60 }).map((rows) => ({
      groups: ['b', 'a|x', 'c', 'ä', ''].slice(0, groups),
      group: Uint32Array.from(rows, ([g]) => g),
      score: Float64Array.from(rows, ([, x]) => x),
    })),
  )

/** As many numbers as rows, some equal. */
export function anyColumn(rows: number): fc.Arbitrary<Float64Array> {
  return fc
    .array(fc.constantFrom(0, 0.25, 0.5, 0.7, 0.9), { minLength: rows, maxLength: rows })
    .map((each) => Float64Array.from(each))
}
