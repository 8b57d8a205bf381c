import type { Sample } from './read-sample.ts'

/** The same people with groups in the order of their ids, so that sums do not depend on the order of rows that first named them. */
export function sortedSample(sample: Sample): Sample {
  const groups = [...sample.groups].sort((a, b) => (a < b ? -1 : 1))
  const place = new Map(groups.map((group, index) => [group, index]))
  const codes = Uint32Array.from(sample.groups, (group) => place.get(group) ?? 0)
  return { ...sample, groups, group: sample.group.map((code) => codes[code] ?? 0) }
}
