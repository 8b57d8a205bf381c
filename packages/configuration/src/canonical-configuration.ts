import type { Configuration, Scorecard } from './configuration.ts'

/**
 * The configuration as plain JSON with keys in code-unit order, for hashing: two files that mean the same come to the same.
 *
 * How drift is watched is left out, since it changes no fair score.
 */
export function canonicalConfiguration(configuration: Configuration): unknown {
  const scorecards = Object.entries(configuration.scorecards).map(([name, scorecard]) => [name, judgedBy(scorecard)])
  return canonical({ ...configuration, scorecards: Object.fromEntries(scorecards) as unknown })
}

/** All of a scorecard that fair scores follow from. */
export function judgedBy(scorecard: Scorecard): Omit<Scorecard, 'drift'> {
  const judging: Scorecard & { drift?: unknown } = { ...scorecard }
  delete judging.drift
  return judging
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, each]) => [key, canonical(each)]),
  )
}
