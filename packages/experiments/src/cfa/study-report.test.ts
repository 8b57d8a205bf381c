import { describe, expect, it } from 'vitest'
import { cfaSynthetic } from '../cfa-synthetic.ts'
import { writeReport } from '../performative/markdown.ts'
import type { Report, Table } from '../performative/report.ts'
import { createRandom } from '../random.ts'
import { drawPeople } from './draw-people.ts'
import type { HashedSample } from './hashed-sample.ts'
import { knownValues } from './known-values.ts'
import { ownDataStudy, STUDIES } from './studies.ts'
import { studyReport } from './study-report.ts'
import { FULL, RAW, type Study } from './study.ts'

function hashed(groups: readonly string[], group: Uint32Array, score: Float64Array): HashedSample {
  const random = createRandom(11)
  const hashes = (): Float64Array => Float64Array.from(score, () => random.next())
  return { groups, group, score, splitHashes: hashes(), rankHashes: hashes() }
}

function studyNamed(name: string): Study {
  const found = STUDIES.find(({ study }) => study.name === name)?.study
  if (found === undefined) throw new Error(`no study ${name}`)
  return found
}

/** The rows of a table by its first cells: as many of them as name a row. */
function rowsOf(report: Report, title: string, names = 1): Readonly<Record<string, readonly string[]>> {
  const found = report.parts.find((part): part is Table => part.kind === 'table' && part.title.startsWith(title))
  return Object.fromEntries(
    (found?.rows ?? []).map((cells) => [
      cells.slice(0, names).join(' '),
      cells.slice(names).map((cell) => cell.replace(/ %$/, '')),
    ]),
  )
}

/** Each school's scores evenly spaced, so that the law is there without sampling. */
function evenCollege(n: number): HashedSample {
  const group = Uint32Array.from({ length: n }, (_, row) => row % 2)
  const score = Float64Array.from({ length: n }, (_, row) => ((row % 2) + (Math.floor(row / 2) + 0.5) / (n / 2)) / 2)
  return hashed(['a', 'b'], group, score)
}

/** The shift oracle: one shape, three groups of weights .5, .3, .2, moved by 0, 3 and −5. */
function shifted(): HashedSample {
  const shifts = [0, 3, -5]
  const group = Uint32Array.from({ length: 1000 }, (_, row) => (row < 500 ? 0 : row < 800 ? 1 : 2))
  return hashed(
    ['a', 'b', 'c'],
    group,
    Float64Array.from(group, (code, row) => (row % 5) + (shifts[code] ?? 0)),
  )
}

describe('college on 200,000 evenly spaced scores', () => {
  const report = studyReport(studyNamed('college'), evenCollege(200_000))

  it('meets four fifths at 8/9 and three quarters at 6/7 by AIR, and at .8 and .75 by disparity', () => {
    const found = rowsOf(report, 'The least θ')['50 %']?.map(Number) ?? []
    expect(found).toHaveLength(4)
    for (const [i, wanted] of [8 / 9, 6 / 7, 0.8, 0.75].entries()) expect(Math.abs((found[i] ?? 0) - wanted)).toBeLessThan(1e-3)
  })

  it('has U = −θ²/32, E_ind = 0 and a mean shift of θ²/16', () => {
    const costs = rowsOf(report, 'What θ costs')
    for (const theta of [0.25, 0.5, 0.75, 1]) {
      const [utility, individual, shift] = costs[`θ = ${theta}`]?.map(Number) ?? []
      expect(utility).toBeCloseTo(-(theta ** 2) / 32, 5)
      expect(individual).toBeCloseTo(0, 9)
      expect(shift).toBeCloseTo(theta ** 2 / 16, 5)
    }
  })

  it('admits shares of θ and 2 − θ to the top half, and keeps 1 − θ/2 of the raw one', () => {
    const disparity = rowsOf(report, 'Disparity at k', 2)
    expect(disparity['θ = 0 50 %']).toEqual(['0.000', '2.000', '0.000', '0.000'])
    expect(disparity['θ = 0.5 50 %']).toEqual(['0.500', '1.500', '0.500', '0.333'])
    expect(disparity['θ = 1 50 %']).toEqual(['1.000', '1.000', '1.000', '1.000'])
    const kept = rowsOf(report, 'What the fair ranking keeps')['50 %']
    expect([kept?.[0], kept?.[1], kept?.[2], kept?.[4]]).toEqual(['1.000', '1.000', '0.750', '0.500'])
  })

  it('keeps a below four fifths of its share until 5/6 of the ranking, and below three quarters until 4/5', () => {
    expect(rowsOf(report, 'The share of the ranking')['a']?.slice(0, 2)).toEqual(['83.3', '80.0'])
  })
})

describe('groups of one shape, shifted', () => {
  const ownTheta = { label: 'c stays', theta: { default: 1, groups: { c: 0 } } }
  const study: Study = {
    ...ownDataStudy({ scorecard: 's', traits: ['t'], ties: 'mid', about: 'Shifts.' }),
    variants: [RAW, FULL, ownTheta],
  }
  const report = studyReport(study, shifted())

  it('cost U = −3.845 and no individual error', () => {
    const costs = rowsOf(report, 'What θ costs')
    const [utility, individual, shift] = costs['θ = 1']?.map(Number) ?? []
    expect([utility, shift]).toEqual([-3.845, 7.69])
    expect(individual).toBeLessThan(1e-20)
    expect(costs['θ = 0']).toEqual(['0', '0', '0'])
  })

  it('move to the common mean, and a group with θ = 0 stays', () => {
    expect(rowsOf(report, 'Who moves')).toEqual({
      a: ['0.0', '100.0', '0', '0', '0.1', '0.1'],
      b: ['0.0', '100.0', '0', '0', '3.1', '3.1'],
      c: ['100.0', '0.0', '4.9', '4.9', '0', '0'],
    })
    // −½(.5 · .1² + .3 · 3.1²), c left out.
    expect(rowsOf(report, 'What θ costs')['c stays']?.[0]).toBe('-1.444')
  })

  it('are described before and after', () => {
    const sd = '1.4142'
    expect(rowsOf(report, 'Groups')['b']?.slice(0, 6)).toEqual(['300', '30.0', '5', sd, '1.9', sd])
    expect(rowsOf(report, 'Groups')['c']?.slice(6)[0]).toBe('4.9')
  })
})

describe('cfa-synthetic on 40,000 people', () => {
  const people = drawPeople(cfaSynthetic, { n: 40_000, seed: 5 })
  const sample = hashed(people.groups, people.group, people.score)

  it('has the golden values within four and a half standard errors, and the quadrature’s .004', () => {
    const values = knownValues(studyNamed('cfa-synthetic'), sample)
    expect(values).toHaveLength(19)
    for (const { name, expected, measured, standardError } of values) {
      const open = name.startsWith('P@') ? 0.004 : 1e-6
      expect(Math.abs(measured - expected), `${name}: ${measured}`).toBeLessThanOrEqual(4.5 * standardError + open)
      expect(standardError, name).toBeLessThan(0.02 * Math.abs(expected))
    }
  })

  it('gives the same bytes twice', () => {
    const written = (): string => JSON.stringify(writeReport(studyReport(studyNamed('cfa-synthetic'), sample), 'c'))
    expect(written() === written()).toBe(true)
  })
})

describe('a report', () => {
  const files = (sample: HashedSample): ReturnType<typeof writeReport> =>
    writeReport(studyReport(ownDataStudy({ scorecard: 's', traits: ['t'], ties: 'random', about: 'Any.' }), sample), 'c')

  it.each([
    ['one person', ['a'], [0], [5]],
    ['one score for all', ['a', 'b'], [0, 1, 0, 1], [5, 5, 5, 5]],
    ['scores below 0', ['a', 'b'], [0, 1, 0, 1], [-5, -1, -3, -2]],
    ['nine groups', 'a b c d e f g h i'.split(' '), [0, 1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ] as const)('is drawn without a hole for %s', (_, groups, group, score) => {
    const written = files(hashed(groups, Uint32Array.from(group), Float64Array.from(score)))
    expect(written).toHaveLength(7)
    for (const { name, text } of written) expect(text, name).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('labels both axes of every picture, and shows each variant', () => {
    const svgs = new Map(files(shifted()).map(({ name, text }) => [name, text]))
    expect(svgs.get('own-data-distributions.svg')?.match(/>density</g)).toHaveLength(3)
    expect(svgs.get('own-data-disparity.svg')?.match(/>k, in percent of all</g)).toHaveLength(3)
    expect(svgs.get('own-data-disparity.svg')?.match(/<polyline/g)).toHaveLength(3 * 4)
    expect(svgs.get('own-data-cost.svg')).toContain('>squared units of the score<')
    expect(svgs.get('own-data-parity.svg')).toContain('>adverse-impact ratio<')
  })
})
