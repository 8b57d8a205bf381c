import { latticeNeighbours, OFF_LATTICE, OVERFLOW, snap, UNDERFLOW } from '@fairstream/sketch'
import type { Judged } from '../group-transport.ts'
import { judge, judgeBetween } from '../judge.ts'
import type { GroupedScores } from '../grouped-scores.ts'
import type { ReadyGroup, ReadyMap } from './ready-map.ts'

export type RecordFlag = 'unmapped' | 'small-group' | 'extrapolated' | 'off-lattice' | 'tie-split'

/** What a fitted map made of one raw score. For a group that the map does not know, `fair` is the raw score. */
export interface JudgedRecord {
  readonly fair: number
  readonly theta?: number
  /** The rank at which ν was read, in [0, 1]. */
  readonly quantile?: number
  readonly errorBound?: number
  readonly flags: readonly RecordFlag[]
}

const judged: Judged = { fair: 0, quantile: 0, extrapolated: false, tieSplit: false }

/**
 * Judges one record under a fitted map: a pure function of the map, the group, the score and v, whoever else is in the file.
 * It is the live judgement (judge, judgeBetween) with the live flags.
 *
 * @param score - Finite.
 * @param v - In [0, 1): the hash of the map's seed and the event's id; read for ties `random` only.
 */
export function judgeRecord(ready: ReadyMap, group: string, score: number, v: number): JudgedRecord {
  const member = ready.groups.get(group)
  const place = ready.grid === undefined ? 0 : ready.grid.place(score)
  const outside = place === UNDERFLOW || place === OVERFLOW
  const placed: RecordFlag[] = outside ? ['extrapolated'] : place === OFF_LATTICE ? ['off-lattice'] : []
  if (member === undefined) return { fair: score, flags: ['unmapped', ...placed] }
  const fair = fairScore(ready, member, score, v)
  return {
    fair,
    theta: member.transport.theta,
    quantile: judged.quantile,
    ...(member.errorBound === undefined ? {} : { errorBound: member.errorBound }),
    flags: [
      ...(member.small ? (['small-group'] as const) : []),
      ...(judged.extrapolated && !outside ? (['extrapolated'] as const) : []),
      ...placed,
      ...(judged.tieSplit ? (['tie-split'] as const) : []),
    ],
  }
}

/**
 * The fair scores of a whole sample, each as judgeRecord gives it alone.
 *
 * @param ties - One hash a row in [0, 1); may be left out unless ties are split at random.
 * @throws RangeError for ties `random` without hashes.
 */
export function fairScores(ready: ReadyMap, { groups, group, score }: GroupedScores, ties?: Float64Array): Float64Array {
  if (ready.map.ties === 'random' && ties === undefined) throw new RangeError('ties are split by hash, and there are no hashes')
  const members = groups.map((id) => ready.groups.get(id))
  return score.map((x, row) => {
    const member = members[group[row] ?? 0]
    if (member === undefined) return x
    return fairScore(ready, member, x, ties?.[row] ?? 0)
  })
}

/** Leaves the rest of its answer in `judged`. A score that stays where it is stays to the bit, also off the lattice's rounding. */
function fairScore({ grid }: ReadyMap, { transport }: ReadyGroup, score: number, v: number): number {
  const looked = grid === undefined ? score : snap(grid, score)
  if (grid !== undefined && grid.place(score) === OFF_LATTICE) {
    const [below, above] = latticeNeighbours(grid, score)
    judgeBetween(transport, below, above, score, v, judged)
  } else judge(transport, looked, v, judged)
  return judged.fair === looked ? score : judged.fair
}
