import type { DriftSettings } from '@fairstream/configuration'
import { canonicalJson } from '@fairstream/events'
import { WATCH_DEFAULTS } from '@fairstream/drift'
import type { WatchRules } from '@fairstream/drift'
import { shortHash } from './hash.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

/**
 * How a scorecard is watched, as its configuration says.
 *
 * @throws TypeError where it declares a baseline that was not read: to watch by the map instead would break what was asked for.
 */
export function watchRules({ scorecard, grid, baseline }: ScorecardRules): WatchRules {
  const { name, traits, traitValues, window, minGroupSize, drift = DRIFT_DEFAULTS } = scorecard
  if (drift.baseline !== undefined && baseline === undefined)
    throw new TypeError(`${name} is watched by the baseline ${drift.baseline}, which was not read`)
  const counted = { traits, traitValues, grid: grid.id, slice: window.sliceMs }
  return {
    scorecard: name,
    // Another law of ties does not change what hashed ranks mean, nor does θ.
    basis: shortHash(canonicalJson(baseline === undefined ? counted : { ...counted, baseline: baseline.version })),
    sliceMs: window.sliceMs,
    minGroupSize,
    promise: drift.promise,
    budget: WATCH_DEFAULTS.budget,
    delta0: drift.margin,
    air: { rule: drift.rule, second: drift.secondRule },
    alpha: drift.alpha,
    resolve: WATCH_DEFAULTS.resolve,
    staleAfterMs: drift.staleAfterMs,
    limits: drift.limits,
    remindEveryMs: drift.remindEveryMs,
  }
}

/** What a configuration that says nothing about drift means. */
export const DRIFT_DEFAULTS: DriftSettings = {
  promise: WATCH_DEFAULTS.promise,
  margin: WATCH_DEFAULTS.delta0,
  rule: WATCH_DEFAULTS.air.rule,
  secondRule: WATCH_DEFAULTS.air.second,
  alpha: WATCH_DEFAULTS.alpha,
  cuts: ['refer', 'approve'],
  remindEveryMs: WATCH_DEFAULTS.remindEveryMs,
  staleAfterMs: WATCH_DEFAULTS.staleAfterMs,
  limits: WATCH_DEFAULTS.limits,
}
