import { orderOfTies, rankRows } from '../metrics/rank-rows.ts'
import type { GroupedScores } from '../grouped-scores.ts'

/** One group's rows, the best raw score first, equal ones by full fair score: the order of their fair scores at every θ. */
export interface GroupRows {
  readonly raw: Float64Array
  readonly full: Float64Array
  /** The rows' places in the order of the tie-break. */
  readonly tiePlace: Uint32Array
}

/** A sample made ready to be ranked at many θ. */
export interface ThetaProblem {
  readonly groups: readonly string[]
  readonly rows: readonly GroupRows[]
  readonly sizes: Float64Array
}

/**
 * Sorts a sample once. Within a group T never falls, so (1 − θ)x + θT(x) leaves the order as it is for every θ, and a selection at
 * another θ takes searches in the sorted columns instead of a sort of all rows.
 *
 * @param full - The fair score of each row at θ = 1.
 * @param ties - The ranking's hash of each row (rankRows).
 */
export function thetaProblem({ groups, group, score }: GroupedScores, full: Float64Array, ties: Float64Array): ThetaProblem {
  const tieOrder = orderOfTies(ties)
  const tiePlace = new Uint32Array(tieOrder.length)
  for (let place = 0; place < tieOrder.length; place++) tiePlace[tieOrder[place] ?? 0] = place
  const order = rankRows(score, ties, rankRows(full, ties, tieOrder))
  const sizes = new Float64Array(groups.length)
  for (const code of group) sizes[code] = (sizes[code] ?? 0) + 1
  const rows = Array.from(sizes, (size) => ({
    raw: new Float64Array(size),
    full: new Float64Array(size),
    tiePlace: new Uint32Array(size),
  }))
  const filled = new Uint32Array(groups.length)
  for (const row of order) {
    const code = group[row] ?? 0
    const into = rows[code] as GroupRows
    const next = filled[code] ?? 0
    into.raw[next] = score[row] ?? 0
    into.full[next] = full[row] ?? 0
    into.tiePlace[next] = tiePlace[row] ?? 0
    filled[code] = next + 1
  }
  return { groups, rows, sizes }
}
