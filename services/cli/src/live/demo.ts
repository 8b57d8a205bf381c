import { readConfiguration } from '@fairstream/configuration'
import type { Settled } from '@fairstream/configuration'
import { POPULATIONS } from '@fairstream/experiments'
import type { Population } from '@fairstream/experiments'
import { UsageError } from '../errors.ts'

/** The demo's population: a synthetic bank's credit scores. */
export function demoPopulation(): Population {
  const population = POPULATIONS['credit']
  if (population === undefined) throw new TypeError('there is no credit population')
  return population
}

/** Short slices and many plans, so that something is to be seen each minute. */
const CONFIGURATION = `prefix: demo
scorecards:
  credit:
    range: [300, 850]
    grid: { kind: lattice, step: 1 }
    traits: [sex, origin]
    traitValues: { sex: { known: [f, m] }, origin: { known: [a, b] } }
    theta: 1
    ties: random
    planEvery: PT1M
    window: { slice: PT10S, length: PT30M, grace: PT5S }
    thresholds: { refer: 600, approve: 660 }
log: { name: demo, skew: PT5M }
topics: { partitions: 4, retention: PT24H }
`

export function demoSettings(environment: Readonly<Record<string, string | undefined>>): Settled {
  const read = readConfiguration(CONFIGURATION, environment, 'the demo')
  if (!read.ok) throw new UsageError(`the environment does not fit the demo: ${read.mistakes.map(({ path }) => path).join(', ')}`)
  return read
}

/** Throws a UsageError where a configuration cannot take the demo's people. */
export function checkDemoFits({ configuration }: Settled): void {
  const { scorecard, traits } = demoPopulation()
  const found = configuration.scorecards[scorecard]
  if (found === undefined) throw new UsageError(`--demo feeds scorecard ${scorecard}, which the configuration lacks`)
  if (found.traits.some((trait) => !traits.includes(trait)))
    throw new UsageError(
      `--demo knows the traits ${traits.join(' and ')}; scorecard ${scorecard} wants ${found.traits.join(', ')}`,
    )
}
