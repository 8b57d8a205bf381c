import type { Deployment, DriftSettings, Scorecard, Settled, Weights } from './configuration.ts'
import { printDuration } from './duration.ts'

/** The configuration as a file would say it, with every default written out. Undefined stands for what is not there. */
export function surface({
  configuration,
  deployment,
}: Pick<Settled, 'configuration' | 'deployment'>): Readonly<Record<string, unknown>> {
  const { prefix, scorecards, log, minGroupShown } = configuration
  const { skewMs, dedupeMs, name, ...limits } = log
  return {
    prefix,
    scorecards: Object.fromEntries(Object.entries(scorecards).map(([key, scorecard]) => [key, scorecardSurface(scorecard)])),
    log: { name, skew: printDuration(skewMs), dedupe: printDuration(dedupeMs), ...limits },
    minGroupShown,
    ...deploymentSurface(deployment),
  }
}

function deploymentSurface({ topics, kafka, redis, scorer, planner }: Deployment): Readonly<Record<string, unknown>> {
  const { retentionMs, ...sizes } = topics
  return { topics: { retention: printDuration(retentionMs), ...sizes }, kafka, redis, scorer, planner }
}

function scorecardSurface(scorecard: Scorecard): Readonly<Record<string, unknown>> {
  const { traits, traitValues, theta, ties, planEveryMs, window, minGroupSize, thresholds, weights, drift } = scorecard
  return {
    ...scaleSurface(scorecard),
    traits,
    traitValues,
    theta,
    ties: scorecard.ranges === undefined ? ties : undefined,
    planEvery: printDuration(planEveryMs),
    window: {
      slice: printDuration(window.sliceMs),
      length: printDuration(window.lengthMs),
      grace: printDuration(window.graceMs),
      halfLife: window.halfLifeMs === undefined ? undefined : printDuration(window.halfLifeMs),
    },
    minGroupSize,
    thresholds,
    weights: weightsSurface(weights),
    drift: drift && driftSurface(drift),
  }
}

function driftSurface({ promise, remindEveryMs, staleAfterMs, limits, ...rest }: DriftSettings): unknown {
  const { 'out-of-range': outOfRange, ...others } = limits
  return {
    promise: promise.kind === 'rate' ? { days: promise.days } : { ever: promise.alpha },
    ...rest,
    remindEvery: printDuration(remindEveryMs),
    staleAfter: printDuration(staleAfterMs),
    limits: { ...others, outOfRange },
  }
}

/** A vector score has neither grid nor atoms that anyone could write. */
function scaleSurface({ range, ranges, grid, atoms }: Scorecard): Readonly<Record<string, unknown>> {
  if (ranges !== undefined) return { range: ranges.map(({ low, high }) => [low, high]) }
  return { range: range && [range.low, range.high], grid, atoms }
}

function weightsSurface(weights: Weights): unknown {
  return typeof weights === 'object' && 'declared' in weights ? weights.declared : weights
}

/** Every value of a surface with its path. A list is one value, and so is a mapping without entries. */
export function leaves(value: unknown, path: readonly string[] = []): readonly Leaf[] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ path, value }]
  const entries = Object.entries(value)
  return entries.length === 0 ? [{ path, value }] : entries.flatMap(([key, each]) => leaves(each, [...path, key]))
}

export interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}
