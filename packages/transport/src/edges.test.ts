import { expect, test } from 'vitest'
import { atoms, cells, judged, plan, transportOf } from '../testing/laws.ts'

// The group lies on [2, 4], the other on [6, 8]: ν on [4, 6].
const own = cells([2, 4])
const transport = transportOf(
  plan([
    { weight: 1, quantiles: own },
    { weight: 1, quantiles: cells([6, 8]) },
  ]),
  own,
)

const scores = (ends: { low?: number; high?: number }, xs: number[]) => xs.map((x) => judged({ ...transport, ...ends }, x).fair)

test('without a declared range T goes on with slope 1', () => {
  expect(scores({}, [-9, 1, 2, 3, 4, 5, 100])).toEqual([-7, 3, 4, 5, 6, 7, 102])
})

test('up to the declared ends T is linear onto the scale, and beyond them it is the raw score', () => {
  expect(scores({ low: 0, high: 10 }, [-1, 0, 1, 2, 4, 7, 10, 11])).toEqual([-1, 0, 2, 4, 6, 8, 10, 11])
  expect(scores({ high: 10 }, [-1, 1, 7, 10, 12])).toEqual([1, 3, 8, 10, 12])
  expect(scores({ low: 0 }, [-1, 1, 4, 7])).toEqual([-1, 2, 6, 9])
})

test('where the end cell overhangs the declared range T is clamped to it, and goes on with slope 1 from there', () => {
  expect(scores({ low: 2.5, high: 3.5 }, [2.5, 2.6, 3.5])).toEqual([3.5, 3.5, 3.5])
  expect(scores({ low: 2.5, high: 5.8 }, [2, 2.5, 3.5, 4, 5.8, 6])).toEqual([3.5, 4.5, 5.5, 5.8, 5.8, 6])
  const overhanging = transportOf(plan([{ weight: 1, quantiles: cells([-0.5, 10.5]) }]), cells([-0.5, 10.5]))
  const on = (x: number) => judged({ ...overhanging, low: 0, high: 10 }, x)
  expect([-1, 0, 5, 10, 10.2, 13].map((x) => on(x).fair)).toEqual([-1, 0, 5, 10, 10.2, 13])
  expect([-0.1, 0, 10, 10.2].map((x) => on(x).extrapolated)).toEqual([true, false, false, true])
})

test('above an overhanging end cell slope 1 starts from Qν(1), if that is inside the range', () => {
  const high = {
    ...transportOf(
      plan([
        { weight: 1, quantiles: cells([0, 4]) },
        { weight: 1, quantiles: atoms([1]) },
      ]),
      cells([0, 4]),
    ),
    high: 3.5,
  }
  expect([3.5, 4].map((x) => judged(high, x).fair)).toEqual([2.25, 3])
})

test('outside, the rank is 0 or 1 and the score is flagged; inside it is not', () => {
  const at = (x: number, ends = {}) => judged({ ...transport, ...ends }, x)
  expect([1.9, 2, 4, 4.1].map((x) => at(x).extrapolated)).toEqual([true, false, false, true])
  expect([1.9, 2, 4, 4.1].map((x) => at(x).quantile)).toEqual([0, 0, 1, 1])
  expect(at(3.9, { high: 3.8 })).toMatchObject({ extrapolated: true, quantile: 1 })
  expect(at(2.1, { low: 2.2 })).toMatchObject({ extrapolated: true, quantile: 0 })
})
