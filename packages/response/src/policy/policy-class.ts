import { check } from '../numeric/check.ts'
import type { PerGroup } from '../population/labour-model.ts'

/** Who approved that a policy may treat groups differently, and on what ground. Group-specific classes do not exist without it. */
export interface LegalApproval {
  readonly approvedBy: string
  readonly ground: string
}

/** A finite class of policies of one form. `groupSpecific` classes carry the approval they were made with. */
export interface PolicyClass<Policy> {
  readonly name: string
  readonly policies: readonly Policy[]
  readonly groupSpecific: boolean
  readonly approval: LegalApproval | undefined
}

/** A dimension of a policy: its name, the values it may take, and whether it may differ between groups. */
export interface Lever {
  readonly name: string
  readonly values: readonly number[]
  /** The groups that get a value of their own; left out, one value holds for everybody. */
  readonly perGroup?: readonly string[]
}

const POLICIES_MAX = 1_000_000

/**
 * Every combination of the levers' values. Group-blind unless a lever names groups, and then it needs a legal approval.
 *
 * Thresholds, subsidies, route bonuses, linear incentives and the theta of a transport map are all levers: a population model
 * reads them from the policy by name.
 *
 * @throws RangeError for an empty lever, more than a million policies, or a group-specific lever without approval.
 */
export function policyGrid<Name extends string>(
  levers: readonly (Lever & { readonly name: Name })[],
  approval?: LegalApproval,
): PolicyClass<Readonly<Record<Name, PerGroup>>> {
  const groupSpecific = levers.some((lever) => lever.perGroup !== undefined)
  const name = levers.map((lever) => `${lever.name}${lever.perGroup ? ' per group' : ''}`).join(' × ')
  if (groupSpecific) {
    check(
      approval !== undefined && approval.approvedBy !== '' && approval.ground !== '',
      `legal approval of the class "${name}"`,
      approval ?? null,
      'who approved group-specific treatment, and on what ground',
    )
  }
  let policies: Record<string, PerGroup>[] = [{}]
  for (const lever of levers) {
    const settings = settingsOf(lever)
    const size = policies.length * settings.length
    check(size <= POLICIES_MAX, `size of the class "${name}"`, size, `at most ${POLICIES_MAX} policies`)
    policies = policies.flatMap((policy) => settings.map((setting) => ({ ...policy, [lever.name]: setting })))
  }
  return { name, policies: policies as Record<Name, PerGroup>[], groupSpecific, approval: groupSpecific ? approval : undefined }
}

function settingsOf({ name, values, perGroup }: Lever): PerGroup[] {
  check(values.length > 0, `number of values of ${name}`, values.length, 'at least 1')
  values.forEach((value, i) => {
    check(Number.isFinite(value), `value ${i} of ${name}`, value, 'a finite number')
  })
  if (perGroup === undefined) return [...values]
  let settings: Record<string, number>[] = [{}]
  for (const group of perGroup) {
    check(
      settings.length * values.length <= POLICIES_MAX,
      `settings of ${name}`,
      settings.length * values.length,
      `at most ${POLICIES_MAX}`,
    )
    settings = settings.flatMap((setting) => values.map((value) => ({ ...setting, [group]: value })))
  }
  return settings
}

/** `steps` + 1 evenly spaced values from low to high. */
export function evenly(low: number, high: number, steps: number): number[] {
  check(Number.isInteger(steps) && steps > 0, 'steps', steps, 'a whole number of at least 1')
  return Array.from({ length: steps + 1 }, (_, i) => low + ((high - low) * i) / steps)
}

/** One threshold for everybody. */
export function blindThresholds(values: readonly number[]) {
  return policyGrid([{ name: 'threshold', values }])
}

/** A threshold per group: needs a legal approval. */
export function groupThresholds(groups: readonly string[], values: readonly number[], approval: LegalApproval) {
  return policyGrid([{ name: 'threshold', values, perGroup: groups }], approval)
}

/** One threshold, and a subsidy offered to everybody. */
export function universalSubsidies(thresholds: readonly number[], subsidies: readonly number[]) {
  return policyGrid([
    { name: 'threshold', values: thresholds },
    { name: 'subsidy', values: subsidies },
  ])
}

/** One threshold, and a bonus for evidence through a second route, offered to everybody. */
export function routeIncentives(thresholds: readonly number[], bonuses: readonly number[]) {
  return policyGrid([
    { name: 'threshold', values: thresholds },
    { name: 'bonus', values: bonuses },
  ])
}

/** The strength theta of the transport map, one for everybody. */
export function transportThetas(values: readonly number[]) {
  return policyGrid([{ name: 'theta', values }])
}

/** Linear incentives θ, one value list per feature, and a threshold on the score: levers `theta0` … and `threshold`. */
export function linearIncentives(perFeature: readonly (readonly number[])[], thresholds: readonly number[]) {
  return policyGrid([
    ...perFeature.map((values, j) => ({ name: `theta${j}`, values })),
    { name: 'threshold', values: thresholds },
  ])
}
