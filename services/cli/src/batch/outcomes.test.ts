import { describe, expect, it } from 'vitest'
import { evaluateOutcomes } from './outcomes.ts'
import { readOutcome } from './read-outcome.ts'

describe('an outcome', () => {
  it('is 1, true or yes for good, 0, false or no for bad, in any case and from any table; nothing is missing', () => {
    for (const good of ['1', ' 1 ', '1.0', 'true', 'TRUE', 'Yes', true, 1, 1n]) expect(readOutcome(good)).toBe(1)
    for (const bad of ['0', '0.0', 'false', 'No', false, 0, 0n]) expect(readOutcome(bad)).toBe(0)
    for (const missing of ['', '  ', undefined, null]) expect(readOutcome(missing)).toBeNaN()
    for (const wrong of ['2', 'maybe', 'nan', '-1', 0.5]) expect(readOutcome(wrong)).toMatch(/^wanted an outcome: .*; found '/)
  })
})

/** Raw ranks rows 0, 1, 2 …; fair ranks them the other way round. */
const sample = {
  groups: ['a', 'b'],
  group: Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
  scores: [Float64Array.of(8, 7, 6, 5, 4, 3, 2, 1), Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
  ids: [],
  outcomes: Float64Array.of(1, 0, Number.NaN, 1, 1, 1, 0, 0),
}
const rankings = { raw: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7), fair: Uint32Array.of(7, 6, 5, 4, 3, 2, 1, 0) }

describe('what outcomes say', () => {
  const said = evaluateOutcomes({ sample, rankings, cutOffs: [{ name: '3', cutOff: { count: 3 } }], approve: [5] })

  it('counts rows without an outcome and leaves them out, of the selected too', () => {
    expect([said.known, said.missing, said.baseRate.rate, said.baseRate.n]).toEqual([7, 1, 4 / 7, 7])
    expect(said.errorRates.map(({ at, raw, fair }) => [at, raw.selected, fair.selected])).toEqual([
      ['3', 2, 3],
      ['score ≥ 5', 3, 4],
    ])
  })

  it('has the rates of each group by raw and by fair score, at a cut-off and from a threshold on', () => {
    const rates = said.errorRates.flatMap(({ raw, fair }) =>
      [raw, fair].map(({ groups }) =>
        ['a', 'b'].map((group) => [groups[group]?.truePositiveRate?.rate, groups[group]?.falsePositiveRate?.rate]),
      ),
    )
    expect(rates).toEqual([
      [
        [1 / 2, 1],
        [0, 0],
      ],
      [
        [0, 0],
        [1 / 2, 1],
      ],
      [
        [1, 1],
        [0, 0],
      ],
      [
        [0, 0],
        [1, 1],
      ],
    ])
    expect(said.errorRates[0]?.raw).toMatchObject({ truePositiveGap: 1 / 2, falsePositiveGap: 1 })
    expect(said.errorRates[0]?.raw.groups['a']?.truePositiveRate?.n).toBe(2)
    expect(said.errorRates[0]?.raw.groups['a']?.falsePositiveRate?.n).toBe(1)
  })

  it('calibrates raw scores on raw ones and fair scores on fair ones, each band with its n', () => {
    const { raw, fair } = said.calibration
    expect([...raw.bandEnds]).toEqual([1, 2, 3, 4, 5, 7, 8])
    expect(raw.groups['a']?.bands.map(({ n, goodRate }) => [n, goodRate?.rate])).toEqual([
      ...Array<[number, undefined]>(4).fill([0, undefined]),
      [1, 1],
      [1, 0],
      [1, 1],
    ])
    expect(fair.groups['a']?.bands.map(({ n, goodRate }) => [n, goodRate?.rate])).toEqual([
      [1, 1],
      [1, 0],
      [1, 1],
      ...Array<[number, undefined]>(4).fill([0, undefined]),
    ])
  })

  it('leaves a rate out where nobody is there to take a share of', () => {
    const outcomes = Float64Array.of(1, 1, 1, 1, Number.NaN, Number.NaN, Number.NaN, Number.NaN)
    const { errorRates } = evaluateOutcomes({ sample: { ...sample, outcomes }, rankings, cutOffs: [], approve: [2] })
    expect(errorRates[0]?.fair.groups).toEqual({
      a: {
        n: 4,
        baseRate: expect.anything() as unknown,
        truePositiveRate: expect.objectContaining({ rate: 3 / 4, n: 4 }) as unknown,
      },
      b: { n: 0 },
    })
  })
})
