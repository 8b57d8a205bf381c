import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../configuration/src/index.ts'
import { LAWS, LIMITS } from './cfa-synthetic.ts'
import { CREDIT_GROUPS, CREDIT_LAWS } from './credit.ts'
import type { DiscreteLaw } from './discrete-law.ts'
import { INSURANCE_GROUPS } from './insurance.ts'
import { POPULATIONS } from './populations.ts'
import type { Person, Population } from './population.ts'
import { createRandom } from './random.ts'

const N = 60_000

describe('the synthetic population of the paper', () => {
  it('is drawn by its law', () => {
    const people = drawn('cfa-synthetic')
    LIMITS.forEach((row, gender) => {
      row.forEach((_, ethnicity) => {
        const scores = scoresOf(people, { gender: String(gender), ethnicity: String(ethnicity) })
        expect(share(scores, people)).toBeLessThan(SIGMAS)
        expectLaw(scores, chances(LAWS[gender]?.[ethnicity] as DiscreteLaw<number>))
      })
    })

    function share(scores: readonly number[], all: readonly Person[]): number {
      return Math.abs(scores.length - all.length / 6) / Math.sqrt((all.length * 5) / 36)
    }
  })
})

describe('the college population', () => {
  it('is uniform on [0, ½] for school a and on [½, 1] for school b, half of the pupils each', () => {
    const people = drawn('college')
    const [a, b] = [scoresOf(people, { school: 'a' }), scoresOf(people, { school: 'b' })]
    expect(Math.abs(a.length - N / 2) / Math.sqrt(N / 4)).toBeLessThan(SIGMAS)
    expectContinuous(a, (x) => 2 * x)
    expectContinuous(b, (x) => 2 * x - 1)
    expect(new Set(people.map(({ score }) => score)).size).toBe(N)
  })
})

describe('the credit population', () => {
  it('has shares that sum to one, and is drawn by its stated law', () => {
    expect(
      round(
        CREDIT_GROUPS.reduce((sum, { share }) => sum + share, 0),
        12,
      ),
    ).toBe(1)
    const people = drawn('credit')
    CREDIT_GROUPS.forEach(({ sex, origin, share }, index) => {
      const scores = scoresOf(people, { sex, origin })
      expect(Math.abs(scores.length - N * share) / Math.sqrt(N * share * (1 - share))).toBeLessThan(SIGMAS)
      expectLaw(scores, chances(CREDIT_LAWS[index] as DiscreteLaw<number>))
    })
  })

  it('has the chances of a normal law cut off at both ends, by numerical integration', () => {
    CREDIT_GROUPS.forEach(({ mean: centre, sd: spread }, index) => {
      const density = (x: number) => Math.exp(-(((x - centre) / spread) ** 2) / 2)
      const total = simpson(density, 300, 850, 4_000)
      for (const [score, chance] of chances(CREDIT_LAWS[index] as DiscreteLaw<number>)) {
        const area = simpson(density, Math.max(300, score - 0.5), Math.min(850, score + 0.5), 4)
        expect(Math.abs(chance - area / total)).toBeLessThan(5e-10)
      }
    })
  })
})

describe('the insurance population', () => {
  it('has shares that sum to one, and is drawn by its stated law', () => {
    expect(
      round(
        INSURANCE_GROUPS.reduce((sum, { share }) => sum + share, 0),
        12,
      ),
    ).toBe(1)
    const people = drawn('insurance')
    for (const { age, region, share, scale } of INSURANCE_GROUPS) {
      const scores = scoresOf(people, { age, region })
      expect(Math.abs(scores.length - N * share) / Math.sqrt(N * share * (1 - share))).toBeLessThan(SIGMAS)
      expectContinuous(scores, (x) => (x * (100 + scale)) / (100 * (x + scale)))
    }
  })
})

describe.each(Object.entries(POPULATIONS))('%s', (name, population) => {
  it('comes with a configuration of its scorecard that holds and that takes each of its people', () => {
    const read = readConfiguration(population.configuration)
    const scorecard = read.ok ? read.configuration.scorecards[population.scorecard] : undefined
    expect(read).toMatchObject({ ok: true })
    expect(scorecard?.traits).toEqual(population.traits)
    expect([scorecard?.range?.low, scorecard?.range?.high]).toEqual(population.range)
    expect(scorecard?.grid.kind === 'lattice' ? scorecard.grid.step : undefined).toBe(population.step)
    for (const { traits, score } of drawn(name).slice(0, 5_000)) {
      expect(Object.keys(traits)).toEqual(population.traits)
      for (const [trait, value] of Object.entries(traits)) expect(scorecard?.traitValues[trait]?.known).toContain(value)
      expect(score >= population.range[0] && score <= population.range[1]).toBe(true)
      expect(population.step === undefined || Number.isInteger(score / population.step)).toBe(true)
    }
  })

  it('says its law under its own name', () => {
    expect(population.name).toBe(name)
    expect(population.description).toMatch(/CFA-theta|Our law, not the paper's data/)
  })
})

/** Two-sided, once in 10,000 and more. */
const SIGMAS = 4

type Chances = readonly (readonly [value: number, chance: number])[]

function chances({ values, thresholds }: DiscreteLaw<number>): Chances {
  return values.map((value, index) => [value, ((thresholds[index] ?? 0) - (thresholds[index - 1] ?? 0)) / 2 ** 32])
}

function drawn(name: string): readonly Person[] {
  const random = createRandom(11)
  const population = POPULATIONS[name] as Population
  return Array.from({ length: N }, () => population.draw(random))
}

function scoresOf(people: readonly Person[], traits: Readonly<Record<string, string>>): readonly number[] {
  const same = (person: Person) => Object.entries(traits).every(([trait, value]) => person.traits[trait] === value)
  return people.filter(same).map(({ score }) => score)
}

/** Pearson's chi-square over cells of at least ten expected, as a normal deviate (Wilson & Hilferty). */
function expectLaw(scores: readonly number[], law: Chances): void {
  const counts = new Map<number, number>()
  for (const score of scores) counts.set(score, (counts.get(score) ?? 0) + 1)
  const cells: { seen: number; expected: number }[] = []
  let [seen, expected] = [0, 0]
  for (const [value, chance] of law) {
    seen += counts.get(value) ?? 0
    expected += chance * scores.length
    if (expected >= 10) {
      cells.push({ seen, expected })
      ;[seen, expected] = [0, 0]
    }
  }
  const freedom = cells.length - 1
  const chiSquare = cells.reduce((sum, cell) => sum + (cell.seen - cell.expected) ** 2 / cell.expected, 0)
  const deviate = (Math.cbrt(chiSquare / freedom) - 1 + 2 / (9 * freedom)) / Math.sqrt(2 / (9 * freedom))
  expect(deviate).toBeLessThan(SIGMAS)
  expect([...counts.keys()].every((score) => law.some(([value]) => value === score))).toBe(true)
}

/** Kolmogorov's distance to a continuous law; √n times it exceeds 2.2 once in 10,000. */
function expectContinuous(scores: readonly number[], below: (score: number) => number): void {
  const sorted = [...scores].sort((left, right) => left - right)
  const gaps = sorted.map((score, index) =>
    Math.max(Math.abs(below(score) - index / sorted.length), Math.abs(below(score) - (index + 1) / sorted.length)),
  )
  expect(Math.max(...gaps) * Math.sqrt(sorted.length)).toBeLessThan(2.2)
}

function simpson(density: (x: number) => number, from: number, to: number, pieces: number): number {
  const h = (to - from) / pieces
  const inner = Array.from({ length: pieces - 1 }, (_, index) => (index % 2 === 0 ? 4 : 2) * density(from + (index + 1) * h))
  return (h / 3) * (density(from) + density(to) + inner.reduce((sum, each) => sum + each, 0))
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
