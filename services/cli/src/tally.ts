import type { ReasonCode } from '@fairstream/events'
import type { OrderedRun, RunStep } from '@fairstream/pipeline'

/** What a run over a file came to, counted as it went. Mutable: the run owns it. */
export interface Tally {
  /** Lines of the file, blank ones among them: the offset that the next line would get. */
  lines: number
  blankLines: number
  fairScores: number
  lateScores: number
  outcomes: number
  plans: number
  readonly deadLetters: Map<ReasonCode, number>
  readonly flags: Map<string, number>
  readonly scorecards: Map<string, ScorecardTally>
  /** The offset at which the live system would have stopped the partition. */
  breakerOpenedAt?: number
}

export interface ScorecardTally {
  maps: number
  firstMap?: FirstMap
  /** Fair scores by group. */
  readonly groups: Map<string, number>
  /** Fair scores of groups beyond those that are told apart. */
  otherGroups: number
  /** The event that moved the watermark last, and how many came late since. */
  mover: WatermarkMove
  /** The event after which most came late. */
  worstMover?: WatermarkMove
}

interface FirstMap {
  readonly version: string
  readonly plannedFor: number
  /** The event whose time made the plan due; the map judges from the next one on. */
  readonly afterOffset: number
}

export interface WatermarkMove {
  readonly offset: number
  readonly byMs: number
  readonly watermark: number
  late: number
}

const GROUPS_MAX = 4_096

export function createTally(): Tally {
  return {
    lines: 0,
    blankLines: 0,
    fairScores: 0,
    lateScores: 0,
    outcomes: 0,
    plans: 0,
    deadLetters: new Map(),
    flags: new Map(),
    scorecards: new Map(),
  }
}

/** Counts what one record led to. */
export function countStep(tally: Tally, run: OrderedRun, step: RunStep, offset: number): void {
  const { said, outcome, plans } = step
  if (outcome !== undefined) tally.outcomes += 1
  if (said?.refusal !== undefined) countDeadLetter(tally, said.refusal.code)
  if (said?.score !== undefined) {
    const { scorecard, group, flags } = said.score
    tally.fairScores += 1
    for (const flag of flags) increment(tally.flags, flag)
    const own = scorecardTally(tally, scorecard)
    countGroup(own, group)
    noteWatermark(own, offset, run.fold.scorecards.get(scorecard)?.watermark ?? Number.NEGATIVE_INFINITY)
    if (said.late !== undefined) countLate(tally, own)
  }
  for (const { map } of plans) {
    tally.plans += 1
    if (map === undefined) continue
    const { scorecard, version, plannedFor } = map.manifest
    const own = scorecardTally(tally, scorecard)
    own.maps += 1
    own.firstMap ??= { version, plannedFor, afterOffset: offset }
  }
  if (run.fold.breaker.open) tally.breakerOpenedAt ??= offset
}

export function countDeadLetter(tally: Tally, code: ReasonCode): void {
  increment(tally.deadLetters, code)
}

export function total(counts: ReadonlyMap<unknown, number>): number {
  let sum = 0
  for (const n of counts.values()) sum += n
  return sum
}

function scorecardTally({ scorecards }: Tally, name: string): ScorecardTally {
  const found = scorecards.get(name)
  if (found !== undefined) return found
  const mover = { offset: -1, byMs: 0, watermark: Number.NEGATIVE_INFINITY, late: 0 }
  const begun: ScorecardTally = { maps: 0, groups: new Map(), otherGroups: 0, mover }
  scorecards.set(name, begun)
  return begun
}

function countGroup(own: ScorecardTally, group: string): void {
  if (own.groups.has(group) || own.groups.size < GROUPS_MAX) increment(own.groups, group)
  else own.otherGroups += 1
}

function noteWatermark(own: ScorecardTally, offset: number, watermark: number): void {
  if (watermark <= own.mover.watermark) return
  const byMs = own.mover.offset < 0 ? 0 : watermark - own.mover.watermark
  own.mover = { offset, byMs, watermark, late: 0 }
}

function countLate(tally: Tally, own: ScorecardTally): void {
  tally.lateScores += 1
  own.mover.late += 1
  if (own.mover.late > (own.worstMover?.late ?? 0)) own.worstMover = own.mover
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
