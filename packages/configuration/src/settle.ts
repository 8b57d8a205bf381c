import type { Configuration, Deployment, DriftSettings, Grid, Scorecard, Weights } from './configuration.ts'
import { isList, type WrittenConfiguration, type WrittenScorecard } from './schema.ts'

const MINUTE = 60_000

/** The configuration that a faultless file means. */
export function settle(written: WrittenConfiguration): Configuration {
  const { prefix, minGroupShown, log } = written
  const { skew: skewMs, dedupe: dedupeMs, ...limits } = log
  const scorecards = Object.entries(written.scorecards).map(([name, scorecard]) => [name, settleScorecard(name, scorecard)])
  return {
    prefix,
    scorecards: Object.fromEntries(scorecards) as Record<string, Scorecard>,
    log: { ...limits, skewMs, dedupeMs },
    minGroupShown,
  }
}

const DAY = 24 * 60 * MINUTE

/** Where and how to run, as a faultless file means it. */
export function settleDeployment({ topics, kafka, redis, scorer, planner, scorecards }: WrittenConfiguration): Deployment {
  const { retention, retentionBytes, ...sizes } = topics
  const windows = Object.values(scorecards).map(({ window }) => window.length)
  return {
    topics: {
      ...sizes,
      retentionMs: retention ?? Math.max(DAY, 2 * Math.max(...windows)),
      ...(retentionBytes !== undefined && { retentionBytes }),
    },
    ...(kafka && { kafka }),
    ...(redis && { redis }),
    scorer,
    planner,
  }
}

function settleScorecard(name: string, written: WrittenScorecard): Scorecard {
  const { atoms, traits, ties, minGroupSize } = written
  const { slice: sliceMs, length: lengthMs, grace: graceMs, halfLife } = written.window
  return {
    name,
    ...settleScale(written),
    atoms,
    traits,
    traitValues: mapValues(written.traitValues, ({ known, catchAll }) => ({
      known,
      ...(catchAll !== undefined && { catchAll }),
    })),
    theta: settleTheta(written.theta),
    ties,
    planEveryMs: written.planEvery ?? planEveryDefault(sliceMs),
    window: { sliceMs, lengthMs, graceMs, ...(halfLife !== undefined && { halfLifeMs: halfLife }) },
    minGroupSize,
    ...(written.thresholds && { thresholds: settleThresholds(written.thresholds) }),
    weights: settleWeights(written.weights),
    drift: settleDrift(written.drift),
  }
}

/** Cells of each coordinate's marginal: for the normality report alone, as no map reads them. */
const MARGINAL_GRID: Grid = { kind: 'uniform', cells: 256 }

function settleScale({ range, grid }: WrittenScorecard): Pick<Scorecard, 'range' | 'ranges' | 'grid'> {
  if (range === undefined) return { grid }
  if (isRanges(range)) return { ranges: range.map(([low, high]) => ({ low, high })), grid: MARGINAL_GRID }
  return { range: { low: range[0], high: range[1] }, grid }
}

function isRanges(range: NonNullable<WrittenScorecard['range']>): range is readonly (readonly [number, number])[] {
  return isList(range)
}

/** The least multiple of the slice length that is five minutes or more. */
function planEveryDefault(sliceMs: number): number {
  return sliceMs * Math.ceil((5 * MINUTE) / sliceMs)
}

function settleTheta(written: WrittenScorecard['theta']): Scorecard['theta'] {
  if (typeof written === 'number') return { default: written, groups: {} }
  const { default: common, groups, corridor } = written
  return { default: common, groups, ...(corridor && { corridor }) }
}

function settleThresholds({ refer, approve }: NonNullable<WrittenScorecard['thresholds']>): NonNullable<Scorecard['thresholds']> {
  return { ...(refer !== undefined && { refer }), ...(approve !== undefined && { approve }) }
}

function settleDrift(written: WrittenScorecard['drift']): DriftSettings {
  const { promise, baseline, cuts, remindEvery, staleAfter, limits, ...rest } = written
  const { outOfRange, ...others } = limits
  return {
    ...rest,
    ...(baseline !== undefined && { baseline }),
    promise: 'days' in promise ? { kind: 'rate', days: promise.days } : { kind: 'ever', alpha: promise.ever },
    cuts: [...new Set(cuts)],
    remindEveryMs: remindEvery,
    staleAfterMs: staleAfter,
    limits: { ...others, 'out-of-range': outOfRange },
  }
}

function settleWeights(written: WrittenScorecard['weights']): Weights {
  if (written === 'population') return written
  const { frozen } = written
  return typeof frozen === 'string' ? { frozen } : { declared: written as Readonly<Record<string, number>> }
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, change: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
