import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../configuration/src/index.ts'
import { gaussianPopulation, VECTOR_POPULATIONS } from './gaussian-vectors.ts'
import { generateEvents } from './generate-events.ts'
import { createRandom } from './random.ts'

const GROUP = { origin: 'a', share: 1, mean: [60, 55], factor: [[8], [4, 6]] }

describe('a Gaussian population of vectors', () => {
  it('has the mean and the covariance L·Lᵀ that it states, within 4 standard errors', () => {
    const n = 40_000
    const random = createRandom(3)
    const { draw } = gaussianPopulation('one', [GROUP])
    const scores = Array.from({ length: n }, () => draw(random).score)
    const mean = [0, 1].map((i) => scores.reduce((sum, x) => sum + (x[i] ?? 0), 0) / n)
    const [sx, sy] = [8, Math.sqrt(52)]
    expect(Math.abs((mean[0] ?? 0) - 60)).toBeLessThan((4 * sx) / Math.sqrt(n))
    expect(Math.abs((mean[1] ?? 0) - 55)).toBeLessThan((4 * sy) / Math.sqrt(n))
    const covariance = (i: number, j: number): number =>
      scores.reduce((sum, x) => sum + ((x[i] ?? 0) - (mean[i] ?? 0)) * ((x[j] ?? 0) - (mean[j] ?? 0)), 0) / n
    // Of a Gaussian law Var(s_ij) = (σ_ii·σ_jj + σ_ij²)/n.
    expect(Math.abs(covariance(0, 0) - 64)).toBeLessThan(4 * 64 * Math.sqrt(2 / n))
    expect(Math.abs(covariance(0, 1) - 32)).toBeLessThan(4 * Math.sqrt((64 * 52 + 32 ** 2) / n))
    expect(Math.abs(covariance(1, 1) - 52)).toBeLessThan(4 * 52 * Math.sqrt(2 / n))
  })

  it.each(Object.entries(VECTOR_POPULATIONS))('%s has a configuration that takes its scores', (name, population) => {
    const read = readConfiguration(population.configuration)
    const scorecard = read.ok ? read.configuration.scorecards[name] : undefined
    expect(scorecard?.ranges?.map(({ low, high }) => [low, high])).toEqual(population.ranges)
    expect(scorecard?.traits).toEqual(population.traits)
    const events = [...generateEvents(population, { n: 500, seed: 1 })]
    expect(new Set(events.map(({ traits }) => traits['origin']))).toEqual(new Set(['a', 'b', 'c']))
    for (const { score } of events) {
      expect(score).toHaveLength(population.ranges.length)
      expect(score.every((x) => x >= 0 && x <= 100)).toBe(true)
    }
  })

  it('follows from its seed to the last bit', () => {
    const [first] = generateEvents(VECTOR_POPULATIONS['gaussian-2d'] ?? gaussianPopulation('', []), { n: 1, seed: 7 })
    expect(first).toEqual({
      id: 'gaussian-2d-7-000000001',
      subject: 'p-ea2126c305b4193c',
      scorecard: 'gaussian-2d',
      traits: { origin: 'a' },
      score: [57.149601968783536, 53.26930730999353],
      time: '2026-01-01T00:00:00.000Z',
    })
  })
})
