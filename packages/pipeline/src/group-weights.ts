import type { Scorecard } from '@fairstream/configuration'

/**
 * What each group weighs in the barycenter, in the order given: its share, its weight in a named map, or what is declared.
 *
 * @param n - A group's size in the window, weighted by age where the window has a half-life.
 * @returns weights that sum to 1; undefined where none is positive.
 */
export function groupWeights(
  { weights }: Scorecard,
  groups: readonly { readonly group: string; readonly n: number }[],
  frozen: Readonly<Record<string, number>> | undefined,
): readonly number[] | undefined {
  const named = typeof weights === 'object' && 'declared' in weights ? weights.declared : frozen
  const each = groups.map(({ group, n }) => {
    if (named === undefined) return n
    return (Object.hasOwn(named, group) ? named[group] : undefined) ?? 0
  })
  const sum = each.reduce((total, weight) => total + weight, 0)
  return sum > 0 ? each.map((weight) => weight / sum) : undefined
}
