import { at } from '../numeric/at.ts'
import { check, checkFinite } from '../numeric/check.ts'
import type { Law, Person, Statistic } from '../population/law.ts'
import { mean } from '../population/law.ts'
import type { Group, ResponseModel } from '../population/population-model.ts'
import { checkTable, type FiniteTable } from '../reduction/finite-table.ts'

/**
 * A fairness requirement in the form that mixtures of cohorts keep: Σ over groups of a mean under D(f, g), at most a bound.
 *
 * Means under the law after the response are linear in mixtures; conditional rates are not, since their denominators move with
 * the policy. So rates appear only as means centred at a stated value (moments/conditional-rates.ts).
 */
export interface FairnessMoment<Policy = unknown> {
  readonly name: string
  /** At most one term per group. */
  readonly terms: readonly { readonly group: string; readonly statistic: Statistic }[]
  readonly bound: number
  /** What the policy itself contributes, where the requirement is on the treatment and not on the people. */
  readonly ofPolicy?: (policy: Policy) => number
  /** α, when this is one side of "equal within α": a robust reduction needs it to be at least the estimation error. */
  readonly tolerance?: number
}

/** h: the moment minus its bound; the policy meets the requirement when it is ≤ 0. */
export function momentValue<Policy>(moment: FairnessMoment<Policy>, laws: (group: string) => Law, policy: Policy): number {
  const people = moment.terms.reduce((sum, { group, statistic }) => sum + mean(laws(group), statistic), 0)
  return people + (moment.ofPolicy?.(policy) ?? 0) - moment.bound
}

/** Risk and moments of every policy of a class under a population model: the input of a reduction. */
export function tabulate<Policy>(
  model: ResponseModel<Policy>,
  policies: readonly Policy[],
  moments: readonly FairnessMoment<Policy>[],
): FiniteTable {
  const risk = new Float64Array(policies.length)
  const h = new Float64Array(policies.length * moments.length)
  policies.forEach((policy, i) => {
    const laws = new Map(model.groups.map((group) => [group.id, model.law(policy, group.id)]))
    risk[i] = model.groups.reduce((sum, group) => sum + group.weight * mean(lawOf(laws, group.id), (person) => person.loss), 0)
    moments.forEach((moment, k) => {
      h[i * moments.length + k] = momentValue(moment, (group) => lawOf(laws, group), policy)
    })
  })
  const table = { constraints: moments.map((moment) => moment.name), risk, h }
  checkTable(table)
  return table
}

function lawOf(laws: ReadonlyMap<string, Law>, group: string): Law {
  const law = laws.get(group)
  check(law !== undefined, 'group of a moment', group, `one of ${[...laws.keys()].join(', ')}`)
  return law
}

/** How "equal across groups" is written: tolerance α, against the pooled population or against one group. */
export interface EqualityOptions {
  readonly tolerance: number
  /** A group's id; the pooled population when left out. */
  readonly reference?: string
}

/**
 * "The mean of a statistic is equal across groups within α", as two moments per group other than the reference:
 * ±(E_g − E_ref) ≤ α. Any number of groups; a group may be an intersection of traits.
 */
export function equalAcross(
  name: string,
  groups: readonly Group[],
  statistic: Statistic,
  { tolerance, reference }: EqualityOptions,
): FairnessMoment[] {
  check(tolerance >= 0, `tolerance of ${name}`, tolerance, 'a number of at least 0')
  if (reference !== undefined)
    check(
      groups.some((group) => group.id === reference),
      `reference of ${name}`,
      reference,
      'the id of a group',
    )
  const compared =
    groups.length === 2 && reference === undefined ? groups.slice(0, 1) : groups.filter((group) => group.id !== reference)
  return compared.flatMap((group) =>
    ([1, -1] as const).map((sign) => ({
      name: `${sign > 0 ? '' : '−'}${name}[${group.id} − ${reference ?? 'all'}]`,
      terms: groups.flatMap((other) => {
        const own = other.id === group.id ? 1 : 0
        const coefficient = sign * (own - (reference === undefined ? other.weight : other.id === reference ? 1 : 0))
        return coefficient === 0 ? [] : [{ group: other.id, statistic: (person: Person) => coefficient * statistic(person) }]
      }),
      bound: tolerance,
      tolerance,
    })),
  )
}

/** "The mean of a statistic in one group is at most (or at least) a number." */
export function meanBound(
  name: string,
  group: string,
  statistic: Statistic,
  limit: { readonly atMost: number } | { readonly atLeast: number },
): FairnessMoment {
  const [sign, bound] = 'atMost' in limit ? [1, limit.atMost] : [-1, -limit.atLeast]
  checkFinite(`bound of ${name}`, bound)
  return { name: `${name}[${group}]`, terms: [{ group, statistic: (person) => sign * statistic(person) }], bound }
}

/** The moments of all groups, one call of a maker per group. */
export function forEachGroup(groups: readonly Group[], make: (group: Group) => readonly FairnessMoment[]): FairnessMoment[] {
  check(groups.length > 0, 'number of groups', groups.length, 'at least 1')
  return groups.flatMap((_, g) => make(at(groups, g)))
}
