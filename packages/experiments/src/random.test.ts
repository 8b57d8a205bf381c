import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'
import { splitmix64 } from './splitmix64.ts'
import { xoshiro128 } from './xoshiro128.ts'

describe('the dice', () => {
  it('are SplitMix64 by its reference implementation', () => {
    const drawn = [1, 2, 3, 4, 5].map((n) => splitmix64(1477776061723855037n, n))
    expect(drawn).toEqual([
      1985237415132408290n,
      2979275885539914483n,
      13511426838097143398n,
      8488337342461049707n,
      15141737807933549159n,
    ])
  })

  it('are xoshiro128** 1.1 by its reference implementation', () => {
    const next = xoshiro128([1, 2, 3, 4])
    expect(Array.from({ length: 10 }, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('take their first words from the seed in the order that the authors advise', () => {
    const word = (n: number) => splitmix64(7n, n)
    const [low, high] = [(bits: bigint) => Number(bits & 0xffff_ffffn), (bits: bigint) => Number(bits >> 32n)]
    const next = xoshiro128([low(word(1)), high(word(1)), low(word(2)), high(word(2))])
    const random = createRandom(7)
    expect(Array.from({ length: 20 }, () => random.integer(2 ** 32))).toEqual(Array.from({ length: 20 }, next))
  })

  it('fall on [0, 1) evenly, in all 53 bits', () => {
    const random = createRandom(1)
    const drawn = Array.from({ length: 100_000 }, random.next)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
    expect(
      chiSquare(
        drawn.map((u) => Math.floor(u * 64)),
        64,
      ),
    ).toBeLessThan(CHI_SQUARE_63)
    expect(
      chiSquare(
        drawn.map((u) => (u * 2 ** 53) % 64),
        64,
      ),
    ).toBeLessThan(CHI_SQUARE_63)
  })

  it('are whole numbers without bias, also where 2^32 is no multiple', () => {
    const random = createRandom(2)
    const three = 3 * 2 ** 30 // 2^32 % n = 2^30: a plain remainder would fall on the first third twice as often.
    const thirds = Array.from({ length: 100_000 }, () => Math.floor(random.integer(three) / 2 ** 30))
    expect(chiSquare(thirds, 3)).toBeLessThan(13.8)
    expect(Array.from({ length: 100 }, () => random.integer(1)).every((each) => each === 0)).toBe(true)
  })

  it('refuse a seed or a number of faces that they cannot take', () => {
    for (const seed of [-1, 0.5, NaN, 2 ** 53]) expect(() => createRandom(seed)).toThrow(RangeError)
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, NaN]) expect(() => createRandom(0).integer(n)).toThrow(RangeError)
  })
})

/** Exceeded once in a thousand. */
const CHI_SQUARE_63 = 103.4

function chiSquare(cells: readonly number[], count: number): number {
  const counts = new Array<number>(count).fill(0)
  for (const cell of cells) counts[cell] = (counts[cell] ?? 0) + 1
  const expected = cells.length / count
  return counts.reduce((sum, each) => sum + (each - expected) ** 2 / expected, 0)
}
