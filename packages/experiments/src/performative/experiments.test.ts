import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EXPERIMENTS, runExperiment } from './experiments.ts'
import { binomial, randomStream } from './random.ts'
import { figure } from './report.ts'
import { drawPlot } from './svg.ts'

const kept = (name: string) => readFileSync(new URL(`../../../../docs/experiments/${name}`, import.meta.url), 'utf8')
const quick = EXPERIMENTS.filter(({ effort }) => effort === 'quick').map(({ name }) => name)

describe('experiments', () => {
  test.each(quick)('%s gives the bytes kept in docs/experiments', { timeout: 120_000 }, (name) => {
    for (const file of runExperiment(name).files) expect(file.text === kept(file.name), file.name).toBe(true)
  })

  test('another seed gives other draws and names itself in the command', { timeout: 120_000 }, () => {
    const [first] = runExperiment('retraining', { seed: 2 }).files
    expect(first?.text).toContain('npm run -s experiment -- retraining --seed 2')
    expect(first?.text).not.toBe(kept('retraining.md'))
  })

  test('an unknown name is answered with those that exist', () => {
    expect(() => runExperiment('retrain')).toThrow('experiment is "retrain"; wanted one of gaussian-reduction, labour-market')
    expect(() => runExperiment('retraining', { seed: 0.5 })).toThrow('seed is 0.5; wanted a whole number')
  })
})

describe('random streams', () => {
  test('an id names its numbers, and different ids name different numbers', () => {
    const draws = (id: string) => Array.from({ length: 5 }, randomStream(id).uniform)
    expect(draws('a')).toEqual(draws('a'))
    expect(draws('a')).not.toEqual(draws('b'))
  })

  test('uniforms and normals have the moments of their laws within four standard errors', () => {
    const n = 200_000
    const { uniform, normal } = randomStream('moments')
    let [sum, square, fourth] = [0, 0, 0]
    for (let i = 0; i < n; i++) {
      sum += uniform()
      const z = normal()
      square += z * z
      fourth += z ** 4
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n))
    expect(Math.abs(square / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    expect(Math.abs(fourth / n - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
  })

  test.each([
    [10, 0.3],
    [1000, 0.5],
    [1_000_000, 0.001],
    [10_000_000, 0.6],
  ])('binomial(%d, %d) has the right mean and variance within four standard errors', (n, p) => {
    const stream = randomStream(`binomial/${n}/${p}`)
    const repeats = 20_000
    const draws = Array.from({ length: repeats }, () => binomial(stream, n, p))
    const mean = draws.reduce((sum, each) => sum + each, 0) / repeats
    const variance = draws.reduce((sum, each) => sum + (each - n * p) ** 2, 0) / repeats
    const truth = n * p * (1 - p)
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(truth / repeats))
    expect(Math.abs(variance - truth)).toBeLessThan(4 * truth * Math.sqrt(2 / repeats) + 4 * Math.sqrt(truth / repeats))
    expect(draws.every((each) => Number.isInteger(each) && each >= 0 && each <= n)).toBe(true)
  })
})

describe('writing reports', () => {
  test('figures are short when exact, six decimals otherwise, and never hide a tiny number as zero', () => {
    expect([0, 0.1, 1 / 3, 1e-9, undefined, -2].map((each) => figure(each))).toEqual([
      '0',
      '0.1',
      '0.333333',
      '1.0e-9',
      'undefined',
      '-2',
    ])
  })

  test('a plot escapes its words and draws every series', () => {
    const axis = { label: 'a < b & "c"', scale: 'log' } as const
    const svg = drawPlot({
      kind: 'plot',
      name: 'p',
      title: 't',
      x: axis,
      y: axis,
      style: 'lines',
      series: [
        {
          label: 'one',
          points: [
            [1, 1],
            [10, 100],
          ],
        },
        {
          label: 'two',
          points: [
            [1, 0],
            [10, 1],
          ],
        },
      ],
    })
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;')
    expect(svg.match(/<polyline/g)).toHaveLength(2)
    expect(svg).not.toMatch(/NaN|Infinity/)
  })
})
