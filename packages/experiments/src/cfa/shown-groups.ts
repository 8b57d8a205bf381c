import { type GroupedScores, type GroupSummary } from '@fairstream/transport'

/** A group that is drawn: its place among the sample's groups, and its id as a legend has room for it. */
export interface ShownGroup {
  readonly place: number
  readonly label: string
}

/** As many lines as a reader can tell apart, beside that of the rule. */
const SHOWN_MAX = 7
const LABEL_MAX = 24

/** The largest groups, in the order of their ids. */
export function shownGroups({ groups }: GroupedScores, summaries: readonly GroupSummary[]): ShownGroup[] {
  return [...summaries]
    .sort((a, b) => b.n - a.n || (a.group < b.group ? -1 : 1))
    .slice(0, SHOWN_MAX)
    .map(({ group }) => ({ place: groups.indexOf(group), label: shortened(group) }))
    .sort((a, b) => a.place - b.place)
}

function shortened(group: string): string {
  const letters = Array.from(group)
  return letters.length <= LABEL_MAX ? group : `${letters.slice(0, LABEL_MAX - 1).join('')}…`
}
