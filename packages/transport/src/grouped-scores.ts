/** Scores and whose they are, as columns of equal length: one row a person. */
export interface GroupedScores {
  /** Group ids, each once; a row names its group by the place here. */
  readonly groups: readonly string[]
  readonly group: Uint32Array
  /** Finite. */
  readonly score: Float64Array
}

/** How many rows each group has, in the order of `groups`. */
export function groupSizes(groups: readonly string[], group: Uint32Array): Float64Array {
  const sizes = new Float64Array(groups.length)
  for (const code of group) sizes[code] = (sizes[code] ?? 0) + 1
  return sizes
}

/** The scores of each group, ascending, in the order of `groups`. */
export function ascendingByGroup({ groups, group, score }: GroupedScores): Float64Array[] {
  const columns = Array.from(groupSizes(groups, group), (size) => new Float64Array(size))
  const filled = new Uint32Array(groups.length)
  for (let row = 0; row < group.length; row++) {
    const code = group[row] ?? 0
    const next = filled[code] ?? 0
    // Adding 0 makes −0 the 0 that it means.
    ;(columns[code] as Float64Array)[next] = (score[row] ?? 0) + 0
    filled[code] = next + 1
  }
  for (const column of columns) column.sort()
  return columns
}

/**
 * @throws RangeError if the columns differ in length, an id is there twice, a row's group does not exist, or a score is not
 * finite.
 */
export function checkGroupedScores({ groups, group, score }: GroupedScores): void {
  if (group.length !== score.length) throw new RangeError(`${group.length} groups for ${score.length} scores: wanted as many`)
  if (new Set(groups).size !== groups.length) throw new RangeError('a group id is there twice')
  for (let row = 0; row < score.length; row++) {
    if (!Number.isFinite(score[row])) throw new RangeError(`row ${row}: score ${String(score[row])}, wanted a finite number`)
    if ((group[row] ?? 0) >= groups.length) throw new RangeError(`row ${row}: group ${String(group[row])} of ${groups.length}`)
  }
}
