import { addTo, emptySum, totalOf } from './compensated-sum.ts'
import type { GroupedScores } from '../grouped-scores.ts'

/** Who of a group moved up and who down, and by how much, in the unit of the score. Means are 0 where nobody moved so. */
export interface Movement {
  readonly n: number
  readonly up: number
  readonly down: number
  /** Rows whose fair score is their raw score. */
  readonly same: number
  /** The mean rise of those who rose, ≥ 0. */
  readonly meanUp: number
  /** The mean fall of those who fell, ≥ 0. */
  readonly meanDown: number
  /** The greatest rise, ≥ 0. */
  readonly mostUp: number
  /** The greatest fall, ≥ 0. */
  readonly mostDown: number
}

/** The movement of each group, in the order of the ids. */
export function movements({ groups, group, score }: GroupedScores, fair: Float64Array): Movement[] {
  const tallies = groups.map(() => ({ n: 0, up: 0, down: 0, mostUp: 0, mostDown: 0, rise: emptySum(), fall: emptySum() }))
  for (let row = 0; row < score.length; row++) {
    const tally = tallies[group[row] ?? 0] as (typeof tallies)[number]
    const move = (fair[row] ?? 0) - (score[row] ?? 0)
    tally.n += 1
    if (move > 0) {
      tally.up += 1
      tally.mostUp = Math.max(tally.mostUp, move)
      addTo(tally.rise, move)
    } else if (move < 0) {
      tally.down += 1
      tally.mostDown = Math.max(tally.mostDown, -move)
      addTo(tally.fall, -move)
    }
  }
  return tallies.map(({ n, up, down, mostUp, mostDown, rise, fall }) => ({
    n,
    up,
    down,
    same: n - up - down,
    meanUp: up === 0 ? 0 : totalOf(rise) / up,
    meanDown: down === 0 ? 0 : totalOf(fall) / down,
    mostUp,
    mostDown,
  }))
}
