import { expect, test } from 'vitest'
import cfa from '../fixtures/cfa.json' with { type: 'json' }
import { dice, hashes } from '../testing/samples.ts'
import { population } from '../testing/synthetic-population.ts'
import {
  fairScores,
  type FittedMap,
  fitMap,
  type GroupedScores,
  mapEffects,
  mean,
  quantileAt,
  rankingAgreement,
  rankRows,
  readyMap,
  selections,
  variance,
} from './index.ts'

const { groups: ranges, nu, U_at_1, E_ind_at_1, random_mode } = cfa.synthetic_population
const groups = Object.keys(ranges)
const laws = Object.values(ranges).map(([low = 0, up = 0]) => population(low, up))
const ROWS = 100_000
const BATCHES = 20

/**
 * Golden values and sampling errors. The error of a statistic over n rows is that over its 20 batches of n/20, each fitted and
 * ranked on its own, divided by √20: each of these statistics is a smooth function of the sample's law, so that it is linear in
 * it to first order. Four such errors are allowed, and what quadrature left open in the golden value.
 */
const golden: Readonly<Record<string, { readonly value: number; readonly open: number }>> = {
  U: { value: U_at_1, open: 1e-6 },
  E_ind: { value: E_ind_at_1, open: 1e-6 },
  'mean of ν': { value: nu.mean, open: 1e-6 },
  'sd of ν': { value: nu.sd, open: 1e-6 },
  ...Object.fromEntries(
    random_mode.top.flatMap((share, i) => [
      [`P@${share} at θ = ½`, { value: random_mode.P_at_k_theta_half[i] ?? NaN, open: random_mode.tolerance }],
      [`P@${share} at θ = 1`, { value: random_mode.P_at_k_theta_one[i] ?? NaN, open: random_mode.tolerance }],
      [`disparity@${share} at θ = 1`, { value: random_mode.group6_disparity_theta_one[i] ?? NaN, open: random_mode.tolerance }],
    ]),
  ),
}

test.each([1, 2, 3])(
  '100,000 rows from seed %i: U, E_ind, ν, P@k and disparity are the golden ones within sampling error',
  (seed) => {
    const told = statistics(draw(seed, 0, ROWS), seed)
    const batches = Array.from({ length: BATCHES }, (_, b) => statistics(draw(seed, b, ROWS / BATCHES), 1000 * seed + b))
    for (const [name, { value, open }] of Object.entries(golden)) {
      const each = batches.map((batch) => batch[name] ?? NaN)
      const middle = each.reduce((sum, x) => sum + x, 0) / BATCHES
      const spread = Math.sqrt(each.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (BATCHES - 1))
      expect(Math.abs((told[name] ?? NaN) - value), `${name}: ${told[name] ?? NaN}`).toBeLessThanOrEqual(
        4 * (spread / Math.sqrt(BATCHES)) + open,
      )
    }
  },
)

/** Rows of the published law: a group uniformly, then its score. */
function draw(seed: number, batch: number, rows: number): GroupedScores {
  const roll = dice(1_000_003 * seed + 7919 * batch)
  const group = new Uint32Array(rows)
  const score = Float64Array.from({ length: rows }, (_, row) => {
    const g = Math.floor(roll() * groups.length)
    group[row] = g
    return quantileAt(laws[g] ?? population(0, 1), roll())
  })
  return { groups, group, score }
}

function statistics(sample: GroupedScores, seed: number): Record<string, number> {
  const n = sample.score.length
  const [split, ties] = [hashes(n, seed + 500), hashes(n, seed + 900)]
  const map = fitMap(sample, { ties: 'random' })
  const at = (theta: number): Float64Array =>
    fairScores(readyMap({ ...map, theta: { default: theta, groups: {} } }), sample, split)
  const [partial, full] = [at(0.5), at(1)]
  const raw = rankRows(sample.score, ties)
  const ks = random_mode.top.map((share) => Math.round(share * n))
  const agreement = [partial, full].map((fair) => rankingAgreement(raw, rankRows(fair, ties), sample.score, ks))
  const selected = selections(rankRows(full, ties), groups, sample.group, ks)
  const { utility, individual } = mapEffects(sample, full)
  return {
    U: utility,
    E_ind: individual,
    ...barycenterMoments(map),
    ...Object.fromEntries(
      random_mode.top.flatMap((share, i) => [
        [`P@${share} at θ = ½`, agreement[0]?.[i]?.precision ?? NaN],
        [`P@${share} at θ = 1`, agreement[1]?.[i]?.precision ?? NaN],
        [`disparity@${share} at θ = 1`, selected[i]?.disparity[5] ?? NaN],
      ]),
    ),
  }
}

function barycenterMoments(map: FittedMap): Record<string, number> {
  const { barycenter } = readyMap(map)
  if (barycenter === undefined) return {}
  return { 'mean of ν': mean(barycenter), 'sd of ν': Math.sqrt(variance(barycenter)) }
}
