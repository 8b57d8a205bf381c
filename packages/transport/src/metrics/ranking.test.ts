import fc from 'fast-check'
import { expect, test } from 'vitest'
import cfa from '../../fixtures/cfa.json' with { type: 'json' }
import { RUNS } from '../../testing/laws.ts'
import { anyColumn, anySample, dice, hashes } from '../../testing/samples.ts'
import { admitted, lastingDisparity, orderOfTies, rankingAgreement, rankRows, selections } from '../index.ts'

const ks = [1, 2, 3, 4, 5]
const rowsAndTies = anySample.chain((sample) => fc.tuple(fc.constant(sample), anyColumn(sample.score.length)))

test('P@k and NDCG@k are those of the oracle', () => {
  const { raw, fair, P_at, NDCG_at_3, NDCG_at_5 } = cfa.rankings
  const [scores, ties] = [Float64Array.from(raw), new Float64Array(5)]
  const told = rankingAgreement(rankRows(scores, ties), rankRows(Float64Array.from(fair), ties), scores, ks)
  told.forEach(({ precision }, i) => {
    expect(precision).toBeCloseTo(P_at[i] ?? NaN, 14)
  })
  expect(told[2]?.ndcg).toBeCloseTo(NDCG_at_3, 10)
  expect(told[4]?.ndcg).toBeCloseTo(NDCG_at_5, 10)
})

test('a ranking is by score, then by hash, then by row', () => {
  fc.assert(
    fc.property(rowsAndTies, ([{ score }, ties]) => {
      const at = (values: Float64Array, row: number) => values[row] ?? 0
      const wanted = [...score.keys()].sort((a, b) => at(score, b) - at(score, a) || at(ties, a) - at(ties, b) || a - b)
      expect([...rankRows(score, ties)]).toEqual(wanted)
      expect([...rankRows(score, ties, orderOfTies(ties))]).toEqual(wanted)
    }),
    RUNS,
  )
})

test('doubles of every size and sign are ranked in their order, −0 with 0', () => {
  const scores = [1e308, 5e-324, 0, -0, -5e-324, -1e308, 1, 1 + 2 ** -52, -1, -1 - 2 ** -52, 2 ** 33, 3e-200]
  const ranking = rankRows(Float64Array.from(scores), new Float64Array(scores.length))
  expect([...ranking].map((row) => scores[row])).toEqual(scores.toSorted((a, b) => b - a))
  expect(ranking.indexOf(2)).toBeLessThan(ranking.indexOf(3))
})

test('100,000 random scores are sorted', () => {
  const [scores, ties] = [hashes(100_000, 3), hashes(100_000, 4)]
  const ranking = rankRows(scores, ties)
  expect(new Set(ranking).size).toBe(100_000)
  expect(ranking.every((row, i) => i === 0 || (scores[ranking[i - 1] ?? 0] ?? 0) >= (scores[row] ?? 0))).toBe(true)
})

test('selections, precision and lasting disparity are what counting by hand gives', () => {
  fc.assert(
    fc.property(rowsAndTies, fc.integer(), ([{ groups, group, score }, ties], seed) => {
      const n = score.length
      const roll = dice(seed)
      const [raw, fair] = [
        rankRows(score, ties),
        rankRows(
          score.map(() => Math.floor(roll() * 9)),
          ties,
        ),
      ]
      const every = Array.from({ length: n }, (_, i) => i + 1)
      const told = selections(fair, groups, group, every.toReversed()).toReversed()
      const agreement = rankingAgreement(raw, fair, score, every)
      const sizes = groups.map((_, g) => group.filter((code) => code === g).length)
      const disparityAt = (k: number, g: number) =>
        (fair.slice(0, k).filter((row) => group[row] === g).length / k / (sizes[g] ?? 0)) * n
      for (const k of every) {
        const common = raw.slice(0, k).filter((row) => fair.slice(0, k).includes(row)).length
        expect(agreement[k - 1]?.precision).toBe(common / k)
        const rates = groups.flatMap((_, g) => ((sizes[g] ?? 0) === 0 ? [] : [(disparityAt(k, g) * k) / n]))
        expect(told[k - 1]?.adverseImpactRatio).toBeCloseTo(Math.min(...rates) / Math.max(...rates), 12)
        expect(told[k - 1]?.leastDisparity).toBeCloseTo((Math.min(...rates) * n) / k, 12)
      }
      for (const level of [0.8, 0.75]) {
        const from = lastingDisparity(fair, groups, group, level)
        from.forEach((k, g) => {
          if ((sizes[g] ?? 0) === 0) expect(k).toBeNaN()
          else {
            expect(every.filter((each) => each >= k).every((each) => disparityAt(each, g) >= level - 1e-12)).toBe(true)
            if (k > 1) expect(disparityAt(k - 1, g)).toBeLessThan(level + 1e-12)
          }
        })
      }
    }),
    { ...RUNS, numRuns: 50 },
  )
})

test('four fifths are .8 to the bit, whatever the sizes', () => {
  for (const unit of [1, 3, 7, 11, 49]) {
    // Rates 4/7 and 5/7: the ratio of the rounded rates need not be .8.
    const groups = ['a', 'b']
    const group = new Uint32Array(14 * unit).map((_, row) => (row < 4 * unit || (row >= 9 * unit && row < 12 * unit) ? 0 : 1))
    const ranking = Uint32Array.from(group, (_, row) => row)
    const [selection] = selections(ranking, groups, group, [9 * unit])
    expect(selection?.adverseImpactRatio).toBe(0.8)
  }
})

test('a cut-off is a share, rounded, or a count', () => {
  expect(admitted({ share: 0.25 }, 10)).toBe(3)
  expect(admitted({ share: 1e-9 }, 10)).toBe(1)
  expect(admitted({ share: 1 }, 10)).toBe(10)
  expect(admitted({ count: 1 }, 10)).toBe(1)
  for (const wrong of [{ share: 0 }, { share: 1.5 }, { share: NaN }, { count: 0 }, { count: 11 }, { count: 1.5 }]) {
    expect(() => admitted(wrong, 10)).toThrow(RangeError)
  }
  expect(() => admitted({ share: 0.5 }, 0)).toThrow(RangeError)
})

test('NDCG has no meaning where the raw ranking gains nothing', () => {
  const scores = Float64Array.of(-1, -2)
  const ranking = rankRows(scores, new Float64Array(2))
  expect(rankingAgreement(ranking, ranking, scores, [1])[0]?.ndcg).toBeUndefined()
})
