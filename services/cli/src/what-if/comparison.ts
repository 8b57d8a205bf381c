import type { FairScore } from '@fairstream/events'
import { unitHash } from '@fairstream/pipeline'
import type { RunStep } from '@fairstream/pipeline'
import { createNumberColumn } from '../batch/number-column.ts'
import { Fault } from '../errors.ts'

/** So many scores are compared at most: each takes about two hundred bytes while the report is made, so a gigabyte in all. */
export const COMPARED_MAX = 5_000_000

/** How many records ended where. Each is in one of these. */
export interface EventCounts {
  compared: number
  /** Before the range, to warm the maps up. */
  leadIn: number
  /** No map yet, in force or what if. */
  warmingUp: number
  /** Refused by both: a record that cannot be read is not read otherwise. */
  deadLetters: number
  refusedByOne: number
  /** The same id with the same content again: said once. */
  repeats: number
  otherScorecards: number
  outcomes: number
  /** Several numbers in one score, which no order ranks. */
  vectors: number
}

/** Scores that both configurations judged, as columns: one row a score, and nothing that names a person. */
export interface ComparedScores {
  /** Group ids under the configuration in force, each once, in their order. */
  readonly groups: readonly string[]
  readonly group: Uint32Array
  readonly raw: Float64Array
  readonly inForce: Float64Array
  readonly whatIf: Float64Array
  /** Breaks ties of rankings: neutral to groups, the same for all of them. */
  readonly ties: Float64Array
  /** Places in `DECISIONS`: that in force times `DECISIONS.length`, plus the other. */
  readonly decisions: Uint32Array
}

/** From the worst to the best; the first says that no threshold decides. */
export const DECISIONS = [undefined, 'decline', 'refer', 'approve'] as const

/** Gathers what both runs say of the same records. Mutable. */
export interface Comparison {
  readonly counts: EventCounts
  readonly add: (inForce: RunStep, whatIf: RunStep) => void
  readonly scores: () => ComparedScores
}

export function createComparison(scorecard: string): Comparison {
  const counts = emptyCounts()
  const places = new Map<string, number>()
  const group = createNumberColumn(Uint32Array)
  const decisions = createNumberColumn(Uint32Array)
  const [raw, inForce, whatIf, ties] = [column(), column(), column(), column()]
  return {
    counts,
    add: (one, other) => {
      const pair = pairOf(scorecard, one, other)
      if (typeof pair === 'string') {
        counts[pair] += 1
        return
      }
      if (counts.compared === COMPARED_MAX) throw tooMany()
      counts.compared += 1
      const place = places.get(pair.group) ?? places.size
      places.set(pair.group, place)
      group.push(place)
      raw.push(pair.raw)
      inForce.push(pair.inForce)
      whatIf.push(pair.whatIf)
      ties.push(unitHash(`rank/${scorecard}`, pair.rawId))
      decisions.push(pair.decisions)
    },
    scores: () => {
      const groups = [...places.keys()].sort((a, b) => (a < b ? -1 : 1))
      const inOrder = new Map(groups.map((each, place) => [each, place]))
      const codes = Uint32Array.from(places.keys(), (each) => inOrder.get(each) ?? 0)
      return {
        groups,
        group: group.whole().map((place) => codes[place] ?? 0),
        raw: raw.whole(),
        inForce: inForce.whole(),
        whatIf: whatIf.whole(),
        ties: ties.whole(),
        decisions: decisions.whole(),
      }
    },
  }
}

function tooMany(): Fault {
  return new Fault(
    `more than ${COMPARED_MAX} scores to compare: take a shorter range by --from and --to, or --from-offset and --to-offset`,
  )
}

interface Pair {
  readonly group: string
  readonly rawId: string
  readonly raw: number
  readonly inForce: number
  readonly whatIf: number
  readonly decisions: number
}

function pairOf(scorecard: string, one: RunStep, other: RunStep): Pair | Exclude<keyof EventCounts, 'compared' | 'leadIn'> {
  if (one.outcome !== undefined || other.outcome !== undefined) return 'outcomes'
  const [a, b] = [one.said?.score, other.said?.score]
  if (a === undefined && b === undefined) return 'deadLetters'
  if ((a ?? b)?.scorecard !== scorecard) return 'otherScorecards'
  if (a === undefined || b === undefined) return 'refusedByOne'
  if (a.flags.includes('duplicate') || b.flags.includes('duplicate')) return 'repeats'
  if (a.mapVersion === undefined || b.mapVersion === undefined) return 'warmingUp'
  if (typeof a.raw !== 'number' || typeof a.fair !== 'number' || typeof b.fair !== 'number') return 'vectors'
  const decisions = decisionPlace(a) * DECISIONS.length + decisionPlace(b)
  return { group: a.group, rawId: a.rawId, raw: a.raw, inForce: a.fair, whatIf: b.fair, decisions }
}

function decisionPlace({ decision }: FairScore): number {
  return DECISIONS.indexOf(decision)
}

function column(): ReturnType<typeof createNumberColumn<Float64Array>> {
  return createNumberColumn(Float64Array)
}

function emptyCounts(): EventCounts {
  return {
    compared: 0,
    leadIn: 0,
    warmingUp: 0,
    deadLetters: 0,
    refusedByOne: 0,
    repeats: 0,
    otherScorecards: 0,
    outcomes: 0,
    vectors: 0,
  }
}
