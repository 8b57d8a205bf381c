import { airFindings, airSoFar, belowRules } from './air-findings.ts'
import { stepAirWatch } from './air-watch.ts'
import type { AirWatch, GroupApprovals } from './air-watch.ts'
import type { Alert } from './alert.ts'
import { foldFindings } from './alert-lifecycle.ts'
import { at } from './at.ts'
import type { AllSides } from './closing.ts'
import { closingFindings, stepClosings } from './closing-findings.ts'
import type { Finding } from './finding.ts'
import { staleFindings, starvationFindings } from './map-findings.ts'
import { stepPace } from './pace.ts'
import { alarmHeight, sliceWeight } from './promise.ts'
import { promiseFacts } from './promise-facts.ts'
import { qualityEvidence, qualityFindings } from './quality-watch.ts'
import { rankFindings } from './rank-findings.ts'
import { rankSides } from './rank-sides.ts'
import { referenceSides } from './reference-sides.ts'
import { restart as restartStreams, stepStreams } from './streams.ts'
import { stepRankStreams } from './rank-streams.ts'
import type { RankEvidence, RankStreams } from './rank-streams.ts'
import { evidenceAgainstReference, evidenceBetween } from './rank-watch.ts'
import { atItsBasis, underItsPolicy } from './restarts.ts'
import type { Cut, SealedSlice } from './sealed-slice.ts'
import { checkRules } from './watch-rules.ts'
import type { WatchRules } from './watch-rules.ts'
import type { WatchState } from './watch-state.ts'

/** What came of one slice. */
export interface Watched {
  readonly state: WatchState
  /** What is to be published, in order. */
  readonly alerts: readonly Alert[]
}

/**
 * Consumes one sealed slice: a pure fold, so that a replay of the slices gives the same state and the same alerts.
 *
 * A slice that begins before the last one ended was consumed already, or came too late to count: the state stays as it is.
 *
 * @throws RangeError for rules that keep no promise.
 */
export function watchSlice(before: WatchState, rules: WatchRules, slice: SealedSlice): Watched {
  checkRules(rules)
  if (slice.start < before.seenTo) return { state: before, alerts: [] }
  const based = atItsBasis(before, rules, slice)
  const ruled = underItsPolicy(based.state, slice)
  const { state } = ruled
  const between = rankSides(slice, rules)
  const sides = { between, reference: referenceSides(slice, rules, between) }
  const approvals = state.air.map((_, i) => approvalsAt(slice, at(slice.policy.cuts, i)))
  const closings = stepClosings(state, rules, slice, sides, approvals)
  const ranks = watchRanks(state, rules, slice, sides)
  const air = state.air.map((each, i) => watchAir(each, rules, slice, at(approvals, i), state.air.length))
  const quality = watchQuality(state, rules, slice)
  const pace = stepPace(state.pace, slice.groups)
  const findings = [
    ...closingFindings(closings, rules, slice),
    ...ranks.findings,
    ...air.flatMap((each) => each.findings),
    ...quality.findings,
    ...staleFindings(slice, rules),
    ...starvationFindings(slice, pace, rules),
  ]
  const { open, said } = foldFindings(closings, findings, rules)
  return {
    state: {
      ...state,
      seenTo: slice.end,
      between: ranks.between,
      reference: ranks.reference,
      air: air.map(({ watch }) => watch),
      quality: quality.streams,
      pace,
      open,
    },
    alerts: [...based.said, ...ruled.said, ...said],
  }
}

function watchRanks(
  state: WatchState,
  rules: WatchRules,
  slice: SealedSlice,
  sides: AllSides,
): Pick<WatchState, 'between' | 'reference'> & { readonly findings: readonly Finding[] } {
  const { residual, input } = rules.budget
  const { groups } = state.between.streams
  const between = watchKind('residual-unfairness', state.between, evidenceBetween(sides.between, groups), residual)
  const reference = watchKind('input-shift', state.reference, evidenceAgainstReference(sides.reference), input)
  return {
    between: between.watched,
    reference: reference.watched,
    findings: [...between.findings, ...reference.findings],
  }

  function watchKind(
    kind: 'residual-unfairness' | 'input-shift',
    before: RankStreams,
    evidence: readonly RankEvidence[],
    share: number,
  ): { readonly watched: RankStreams; readonly findings: readonly Finding[] } {
    if (evidence.length === 0) return { watched: before, findings: [] }
    const height = alarmHeight(rules.promise, share, rules.sliceMs)
    const watched = stepRankStreams(before, evidence, sliceWeight(rules.promise, before.streams.slices + 1), slice.start)
    const promise = promiseFacts(rules.promise, share, height)
    const findings = rankFindings(kind, watched, evidence, slice, { height, promise })
    return { watched: findings.length === 0 ? watched : { ...watched, streams: restartStreams(watched.streams) }, findings }
  }
}

/** The thresholds share the promise of AIR and the α of its intervals. */
function watchAir(
  before: AirWatch,
  rules: WatchRules,
  slice: SealedSlice,
  approvals: readonly GroupApprovals[],
  cuts: number,
): { readonly watch: AirWatch; readonly findings: readonly Finding[] } {
  const share = rules.budget.air / cuts
  const height = alarmHeight(rules.promise, share, rules.sliceMs)
  const w = sliceWeight(rules.promise, before.streams.slices + 1)
  const stepped = stepAirWatch(before, rules.air.rule, approvals, w, slice.start)
  const interval = airSoFar(stepped, rules.alpha / cuts, rules.declaredGroups)
  const watch = { ...stepped, below: belowRules(interval, rules.air) }
  const promise = promiseFacts(rules.promise, share, height)
  const findings = airFindings(before, watch, interval, slice, rules, { height, promise })
  const isAlarmed = findings.some(({ level }) => level === 'alarm')
  return { watch: isAlarmed ? { ...watch, streams: restartStreams(watch.streams) } : watch, findings }
}

function watchQuality(
  { quality }: WatchState,
  rules: WatchRules,
  slice: SealedSlice,
): { readonly streams: WatchState['quality']; readonly findings: readonly Finding[] } {
  const evidence = qualityEvidence(slice.quality, rules.limits)
  if (evidence.length === 0) return { streams: quality, findings: [] }
  const height = alarmHeight(rules.promise, 1, rules.sliceMs)
  const streams = stepStreams(quality, evidence, sliceWeight(rules.promise, quality.slices + 1), slice.start)
  const promise = promiseFacts(rules.promise, 1, height)
  const findings = qualityFindings(streams, slice, rules.limits, { height, promise })
  return { streams: findings.length === 0 ? streams : restartStreams(streams), findings }
}

/** Who passed a threshold: a referral passes the lower of the two. */
function approvalsAt({ groups }: SealedSlice, { name }: Cut): readonly GroupApprovals[] {
  return groups.map(({ group, decisions }) => {
    const [approve, refer, decline] = [at(decisions, 0), at(decisions, 1), at(decisions, 2)]
    return { group, s: name === 'approve' ? approve : approve + refer, n: approve + refer + decline }
  })
}
