import { cfaSynthetic } from '../cfa-synthetic.ts'
import { college } from '../college.ts'
import { credit } from '../credit.ts'
import { insurance } from '../insurance.ts'
import type { Population } from '../population.ts'
import { READINGS } from './readings.ts'
import { FULL, HALF, RAW, type Study } from './study.ts'

/** A study of a published law: from which population, and how many people unless another number is asked for. */
export interface PopulationStudy {
  readonly study: Study
  readonly population: Population
  readonly n: number
}

export const STUDIES: readonly PopulationStudy[] = [
  studyOf(cfaSynthetic, 100_000, {
    title: 'CFA-θ 1: six synthetic groups',
    ties: 'random',
    variants: [RAW, HALF, FULL],
  }),
  studyOf(college, 200_000, {
    title: 'CFA-θ 2: two schools, and the top half admitted',
    ties: 'mid',
    variants: [RAW, HALF, FULL],
  }),
  studyOf(credit, 50_000, {
    title: 'CFA-θ 3: credit scores of four intersectional groups',
    ties: 'random',
    variants: [RAW, HALF, { label: 'θ = 0.5, f|b 0.9', theta: { default: 0.5, groups: { 'f|b': 0.9 } } }, FULL],
  }),
  studyOf(insurance, 50_000, {
    title: 'CFA-θ 4: insurance premiums at θ = 1',
    ties: 'mid',
    variants: [RAW, HALF, FULL],
  }),
]

function studyOf(population: Population, n: number, shown: Pick<Study, 'title' | 'ties' | 'variants'>): PopulationStudy {
  const { name, scorecard, description, traits, step } = population
  const law = { name, scorecard, about: description, traits, ...(step === undefined ? {} : { step }) }
  return { population, n, study: { ...law, reading: READINGS[name] ?? [], ...shown } }
}

/** A study of people whom a user brings: nothing is known of them, so nothing is read into what they show. */
export function ownDataStudy(asked: Pick<Study, 'scorecard' | 'traits' | 'ties' | 'about'>): Study {
  return { name: 'own-data', title: 'CFA-θ on your own file', variants: [RAW, HALF, FULL], ...asked }
}
