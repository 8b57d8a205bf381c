/** As many as a reader can tell apart. */
const GROUPS_MAX = 8

/** The groups that are shown where all would be too many: the largest, by size and then by id. */
export function largestGroups(groups: readonly { readonly group: string; readonly n: number }[]): readonly string[] {
  return [...groups]
    .sort((a, b) => b.n - a.n || (a.group < b.group ? -1 : 1))
    .slice(0, GROUPS_MAX)
    .map(({ group }) => group)
}
