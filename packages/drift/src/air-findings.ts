import { ADVICE } from './advice.ts'
import { sixDigits } from './alert.ts'
import type { AlertContent, Facts } from './alert.ts'
import { airInterval, groupAlpha } from './air-interval.ts'
import type { RateCount } from './air-interval.ts'
import { bestGroup } from './air-watch.ts'
import type { AirWatch } from './air-watch.ts'
import { at } from './at.ts'
import { createClosing } from './closing.ts'
import type { Finding } from './finding.ts'
import type { Interval } from './rate-interval.ts'
import { mapVersionOf } from './sealed-slice.ts'
import type { SealedSlice } from './sealed-slice.ts'
import { attributed, likeliestTilt, statistic } from './streams.ts'
import type { WatchRules } from './watch-rules.ts'

/** The AIR of one threshold since the policy version began, and each group's rate counts behind it. */
export function airSoFar(watch: AirWatch, alpha: number, declared?: number): Interval {
  return airInterval(rateCounts(watch, alpha, declared))
}

/** How far an interval lies below the rules: 0 not at all, 1 below the rule, 2 below the second rule. */
export function belowRules({ hi }: Interval, { rule, second }: WatchRules['air']): number {
  return hi < second ? 2 : hi < rule ? 1 : 0
}

/**
 * What one threshold's decisions call for: an alarm where the detector reached its height, a notice where the interval has come
 * to lie below the rule, a severe one where it has come below the second. The interval speaks when it crosses and not while it
 * stays, since it looks back to the beginning of the policy version.
 */
export function airFindings(
  before: AirWatch,
  after: AirWatch,
  interval: Interval,
  slice: SealedSlice,
  rules: WatchRules,
  { height, promise }: { readonly height: number; readonly promise: Facts },
): readonly Finding[] {
  const findings: Finding[] = []
  if (statistic(after.streams) >= height) {
    for (const group of attributed(after.streams, height))
      findings.push(finding('alarm', detectorContent(after, group, interval, slice, promise)))
  }
  if (after.below > before.below)
    findings.push(finding(after.below === 2 ? 'severe' : 'notice', intervalContent(after, interval, slice, rules)))
  return findings
}

function finding(level: Finding['level'], content: AlertContent): Finding {
  return { level, content, closing: createClosing('air') }
}

function detectorContent(watch: AirWatch, group: string, interval: Interval, slice: SealedSlice, promise: Facts): AlertContent {
  const { streams } = watch
  const since = at(streams.since, streams.groups.indexOf(group) * streams.width + likeliestTilt(streams, group))
  const evidence = { by: 'detector', r: sixDigits(statistic(streams)), ...intervalFacts(interval) }
  return { ...contentOf(watch, group, slice), since, window: { from: since, to: slice.end }, evidence, promise }
}

function intervalContent(watch: AirWatch, interval: Interval, slice: SealedSlice, { alpha }: WatchRules): AlertContent {
  const evidence = { by: 'interval', ...intervalFacts(interval) }
  const group = leastRate(watch)
  return { ...contentOf(watch, group, slice), evidence, promise: { kind: 'interval', alpha } }
}

function contentOf(watch: AirWatch, group: string, slice: SealedSlice): Omit<AlertContent, 'evidence' | 'promise'> {
  const g = watch.groups.indexOf(group)
  const best = bestGroup(watch, group)
  const rate = (at(watch.fadingS, g) + 0.5) / (at(watch.fadingN, g) + 1)
  return {
    kind: 'residual-unfairness',
    group,
    cut: watch.cut,
    time: slice.end,
    since: slice.start,
    effect: {
      recentRate: sixDigits(rate),
      ...(best === undefined ? {} : { bestGroup: best.group, recentAir: sixDigits(rate / best.rate) }),
    },
    n: at(watch.n, g),
    window: { from: slice.start, to: slice.end },
    ...mapVersionOf(slice),
    policyVersion: slice.policy.version,
    basis: 'event',
    advice: ADVICE['residual-unfairness'],
  }
}

function intervalFacts({ lo, hi }: Interval): Facts {
  return { airLo: sixDigits(lo), airHi: sixDigits(hi) }
}

function leastRate({ groups, s, n }: AirWatch): string {
  const rates = groups.map((group, g) => ({ group, n: at(n, g), rate: at(s, g) / at(n, g) })).filter((each) => each.n >= 30)
  return rates.reduce((least, each) => (each.rate < least.rate ? each : least)).group
}

function rateCounts({ groups, s, n }: AirWatch, alpha: number, declared?: number): readonly RateCount[] {
  return groups.map((_, g) => ({ s: at(s, g), n: at(n, g), alpha: groupAlpha(alpha, declared, g + 1) }))
}
