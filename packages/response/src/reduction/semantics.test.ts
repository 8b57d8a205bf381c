import { expect, test } from 'vitest'
import golden from '../../fixtures/performative.json' with { type: 'json' }
import { betaCost } from '../population/cost-law.ts'
import { cellsOf, cellsOfLaw, lawOfCells, ratesOf } from '../population/cells.ts'
import { mixtureOfCohorts } from '../population/law.ts'
import { gaussianSignals } from '../population/signals.ts'
import { skilledByCohort, skilledByLottery } from './semantics.ts'

const signals = gaussianSignals({ mean: 1, deviation: 1 }, { mean: -1, deviation: 1 })
const market = { wage: 1, signals, gain: 0.5, harm: 0.5 }

test('cohorts and a lottery over the same two thresholds leave different shares skilled (O19)', () => {
  const mixture = [
    { weight: 0.5, threshold: golden.O5_eqvar_beta38.s_PO },
    { weight: 0.5, threshold: 1.2 },
  ]
  const exact = [
    { weight: 0.5, threshold: -0.656 },
    { weight: 0.5, threshold: 1.2 },
  ]
  expect(skilledByCohort(market, betaCost(3, 8), exact)).toBeCloseTo(golden.O19.cohort, 9)
  expect(skilledByLottery(market, betaCost(3, 8), exact)).toBeCloseTo(golden.O19.lottery, 9)
  expect(skilledByCohort(market, betaCost(3, 8), mixture)).toBeCloseTo(0.913906, 6)
  expect(skilledByLottery(market, betaCost(3, 8), mixture)).toBeCloseTo(0.942615, 6)
})

test('the true positive rate of a mixture is not the mean of the true positive rates (O14)', () => {
  const laws = [cellsOf(0.2, 0.9, 0.1), cellsOf(0.8, 0.5, 0.1)].map((cells) => lawOfCells(cells))
  const mixed = mixtureOfCohorts(laws.map((law) => ({ weight: 0.5, law })))
  expect(ratesOf(cellsOfLaw(mixed)).truePositive).toBeCloseTo(golden.O14.true_mix_TPR, 12)
  expect((0.9 + 0.5) / 2).toBeCloseTo(golden.O14.avg_TPR, 12)
})

test('weights that do not sum to 1 are refused', () => {
  expect(() => skilledByCohort(market, betaCost(3, 8), [{ weight: 0.5, threshold: 0 }])).toThrow(
    'sum of the mixture weights is 0.5',
  )
})
