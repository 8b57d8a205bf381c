import type { ScorecardTally, Tally, WatermarkMove } from './tally.ts'
import { total } from './tally.ts'

/** What a run came to, as JSON for machines. Everything but `performance` follows from the input and the configuration. */
export interface Summary {
  readonly fairScores: number
  readonly deadLetters: { readonly total: number; readonly byCode: Readonly<Record<string, number>> }
  readonly lateScores: number
  readonly maps: number
  readonly plans: number
  readonly outcomes: number
  readonly lines: number
  readonly blankLines: number
  readonly flags: Readonly<Record<string, number>>
  readonly scorecards: Readonly<Record<string, ScorecardSummary>>
  /** The offset at which a live scorer would have stopped this partition. */
  readonly breakerWouldOpenAt?: number
  readonly performance: Performance
}

export interface ScorecardSummary {
  readonly maps: number
  readonly firstMap?: { readonly version: string; readonly plannedFor: string; readonly afterOffset: number }
  /** Fair scores by group id. */
  readonly groups: Readonly<Record<string, number>>
  readonly otherGroups?: number
  /** A single event after which more than one event in a hundred came late. */
  readonly watermarkJump?: { readonly offset: number; readonly byMs: number; readonly late: number }
}

export interface Performance {
  readonly ms: number
  readonly eventsPerSecond: number
  readonly peakMemoryBytes: number
}

/** How many fair scores in a hundred may come late after one event before it is named. */
const LATE_SHARE_MAX = 0.01

export function summaryOf(tally: Tally, performance: Performance): Summary {
  const scorecards = [...tally.scorecards].sort(byKey).map(([name, own]) => [name, scorecardSummary(own, tally.fairScores)])
  return {
    fairScores: tally.fairScores,
    deadLetters: { total: total(tally.deadLetters), byCode: counts(tally.deadLetters) },
    lateScores: tally.lateScores,
    maps: [...tally.scorecards.values()].reduce((sum, { maps }) => sum + maps, 0),
    plans: tally.plans,
    outcomes: tally.outcomes,
    lines: tally.lines,
    blankLines: tally.blankLines,
    flags: counts(tally.flags),
    scorecards: Object.fromEntries(scorecards) as Record<string, ScorecardSummary>,
    ...(tally.breakerOpenedAt === undefined ? {} : { breakerWouldOpenAt: tally.breakerOpenedAt }),
    performance,
  }
}

function scorecardSummary(own: ScorecardTally, fairScores: number): ScorecardSummary {
  const { maps, firstMap, groups, otherGroups, worstMover } = own
  return {
    maps,
    ...(firstMap === undefined ? {} : { firstMap: { ...firstMap, plannedFor: new Date(firstMap.plannedFor).toISOString() } }),
    groups: counts(groups),
    ...(otherGroups === 0 ? {} : { otherGroups }),
    ...(worstMover === undefined || !isJump(worstMover, fairScores) ? {} : { watermarkJump: jumpOf(worstMover) }),
  }
}

function isJump({ late }: WatermarkMove, fairScores: number): boolean {
  return late > LATE_SHARE_MAX * fairScores
}

function jumpOf({ offset, byMs, late }: WatermarkMove): NonNullable<ScorecardSummary['watermarkJump']> {
  return { offset, byMs, late }
}

function counts(map: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...map].sort(byKey))
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1
}
