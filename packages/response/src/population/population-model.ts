import { check, checkWithin } from '../numeric/check.ts'
import type { Law } from './law.ts'
import { checkLaw, mean } from './law.ts'

/** A group by its traits, for instance `{ id: 'f|x', weight: 0.2 }`. Weights are shares of the population and sum to 1. */
export interface Group {
  readonly id: string
  readonly weight: number
}

/** One kind of person as the response leaves them, before the policy decides. */
export interface Responder {
  readonly share: number
  readonly features: readonly number[]
  readonly outcome: number
}

/**
 * A population model of one's own: three functions. What is assumed about people is `respond`, and nothing else.
 *
 * A policy may be of any type; the model is evaluated on policies one by one and never looks inside a solver.
 */
export interface PopulationModel<Policy> {
  /** Who the people of a group become when this policy is published: shares sum to 1. */
  readonly respond: (policy: Policy, group: string) => readonly Responder[]
  /** What the policy decides about one of them: an acceptance probability or a score. */
  readonly decide: (policy: Policy, features: readonly number[], group: string) => number
  /** What that costs the decision maker (negative: earns). A lever's own cost, a subsidy for instance, belongs here. */
  readonly lose: (decision: number, outcome: number, policy: Policy, group: string) => number
}

/** A population model bound to its groups: the law of each group after the response, and the risk of a policy. */
export interface ResponseModel<Policy> {
  readonly groups: readonly Group[]
  /** D(f, g): the law of (features, decision, outcome, loss) in a group after it has responded to the policy. */
  readonly law: (policy: Policy, group: string) => Law
  /** R(f) = Σ weight · mean loss under D(f, g). */
  readonly risk: (policy: Policy) => number
}

/** Binds a population model to its groups. @throws RangeError for weights that do not sum to 1, repeated ids, or a bad law. */
export function responseModel<Policy>(groups: readonly Group[], population: PopulationModel<Policy>): ResponseModel<Policy> {
  const law = (policy: Policy, group: string): Law => {
    const people = population.respond(policy, group).map((responder) => {
      const decision = population.decide(policy, responder.features, group)
      return { ...responder, decision, loss: population.lose(decision, responder.outcome, policy, group) }
    })
    checkLaw(`the response of group ${group}`, people)
    return people
  }
  return modelOfLaws(groups, law)
}

/** A response model from laws known in closed form: its risk is the mean of the laws' losses. */
export function modelOfLaws<Policy>(
  groups: readonly Group[],
  law: (policy: Policy, group: string) => Law,
): ResponseModel<Policy> {
  checkGroups(groups)
  const risk = (policy: Policy) =>
    groups.reduce((sum, group) => sum + group.weight * mean(law(policy, group.id), (person) => person.loss), 0)
  return { groups, law, risk }
}

/** Checks ids and weights of groups. @throws RangeError naming the group. */
export function checkGroups(groups: readonly Group[]): void {
  check(groups.length > 0, 'number of groups', groups.length, 'at least 1')
  groups.forEach((group, i) => {
    checkWithin(`weight of group ${group.id}`, group.weight, 0, 1)
    check(groups.findIndex((other) => other.id === group.id) === i, `id of group ${i}`, group.id, 'an id that no other group has')
  })
  const total = groups.reduce((sum, group) => sum + group.weight, 0)
  check(Math.abs(total - 1) <= 1e-9, 'sum of group weights', total, '1')
}
