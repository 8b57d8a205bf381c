import type { FairScore } from '@fairstream/events'
import { OFF_LATTICE, OVERFLOW, UNDERFLOW, latticeNeighbours, snap } from '@fairstream/sketch'
import { judge, judgeBetween } from '@fairstream/transport'
import type { Judged } from '@fairstream/transport'
import { unitHash } from './hash.ts'
import type { GroupOfMap, JudgingMap } from './judging-map.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

/** What is judged: a raw score, whose group it is, and the id that settles its ties. */
export interface Judgeable {
  readonly group: string
  /** False where a trait has a value that the scorecard does not know. */
  readonly declared: boolean
  readonly score: number
  readonly id: string
}

type Flag = FairScore['flags'][number]

/** What the map made of a raw score. Without a map, or a group of it, `fair` is the raw score. */
export interface Judgement {
  readonly fair: number
  readonly theta?: number
  readonly quantile?: number
  readonly errorBound?: number
  readonly decision?: NonNullable<FairScore['decision']>
  readonly flags: readonly Flag[]
  /** Where the score is counted (sketch.md). */
  readonly place: number
  /** The score as it is looked up: the lattice value where it lies within 1e-9 of a step. */
  readonly score: number
}

const judged: Judged = { fair: 0, quantile: 0, extrapolated: false, tieSplit: false }

/** The fair score of one raw score under one map: a pure function of both (transport.md). */
export function judgeScore(
  card: ScorecardRules,
  map: JudgingMap | undefined,
  { group, declared, score, id }: Judgeable,
): Judgement {
  const grid = map?.grid ?? card.grid
  const place = card.grid.place(score)
  const looked = snap(grid, score)
  const outside = place === UNDERFLOW || place === OVERFLOW
  const flags: Flag[] = outside ? ['extrapolated'] : place === OFF_LATTICE ? ['off-lattice'] : []
  const plain = { fair: score, place, score: looked }
  if (map === undefined) return { ...plain, flags: [...(declared ? [] : (['unmapped'] as const)), 'warming-up', ...flags] }
  if (map.order.killed) return { ...plain, ...decided(map, score), flags: ['killed', ...flags] }
  const member = declared ? map.groups.get(group) : undefined
  if (member === undefined) return { ...plain, ...decided(map, score), flags: ['unmapped', ...flags] }

  lookUp(member, map, score, looked, place === OFF_LATTICE ? latticeNeighbours(grid, score) : undefined, id)
  if (judged.extrapolated && !outside) flags.unshift('extrapolated')
  if (member.small) flags.unshift('small-group')
  if (judged.tieSplit) flags.push('tie-split')
  const fair = judged.fair === looked ? score : judged.fair
  return {
    ...plain,
    fair,
    theta: member.transport.theta,
    quantile: judged.quantile,
    ...(member.errorBound === undefined ? {} : { errorBound: member.errorBound }),
    ...decided(map, fair),
    flags,
  }
}

/** Leaves its answer in `judged`. */
function lookUp(
  member: GroupOfMap,
  map: JudgingMap,
  score: number,
  looked: number,
  neighbours: readonly [number, number] | undefined,
  id: string,
): void {
  const v = member.transport.ties === 'random' ? unitHash(map.tieSeed, id) : 0
  if (neighbours === undefined) judge(member.transport, looked, v, judged)
  else judgeBetween(member.transport, neighbours[0], neighbours[1], score, v, judged)
}

/** On the fair score as it is published, so that anyone can check it. No threshold, no decision: an empty set must not decline everyone. */
function decided({ thresholds = {} }: JudgingMap, fair: number): { readonly decision?: NonNullable<FairScore['decision']> } {
  if (thresholds.approve === undefined && thresholds.refer === undefined) return {}
  const { approve = Number.POSITIVE_INFINITY, refer = approve } = thresholds
  return { decision: fair >= approve ? 'approve' : fair >= refer ? 'refer' : 'decline' }
}
