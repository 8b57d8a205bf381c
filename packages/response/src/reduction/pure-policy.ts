import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'
import type { PerformativeProblem, PurePolicy } from './problem.ts'
import { violationOf } from './problem.ts'

/** The policy with the least risk + penalty·violation: what one would publish to everybody, with what it violates. */
export function bestPure<Policy>(
  problem: PerformativeProblem<Policy>,
  priced: readonly { readonly policy: Policy }[],
  penalty: number,
): PurePolicy<Policy> {
  const candidates = problem.policies ?? priced.map(({ policy }) => policy)
  let [best, least]: [PurePolicy<Policy> | undefined, number] = [undefined, Infinity]
  for (const policy of candidates) {
    const { risk, h } = problem.evaluate(policy)
    const violation = violationOf(h)
    const cost = risk + penalty * violation
    if (cost < least) [best, least] = [{ policy, risk, violation }, cost]
  }
  check(best !== undefined, 'number of policies to publish alone', 0, 'at least 1')
  return best
}

/** How far a compass search goes: the first step, the last one, and at most so many evaluations. */
export interface CompassOptions {
  readonly firstStep: number
  readonly lastStep: number
  readonly evaluationsMax: number
}

/**
 * One policy for everybody, refined locally from a start: a compass search on risk + penalty·violation over a policy's numbers.
 *
 * Local and not certified. It reports the violation of what it found; a penalty above the sum of the optimal multipliers makes the
 * best feasible policy a minimum, and the kinks of the violation can still stop the search early.
 */
export function refinePure(
  problem: PerformativeProblem<readonly number[]>,
  start: readonly number[],
  range: readonly [number, number],
  penalty: number,
  options: CompassOptions = { firstStep: 0.1, lastStep: 1e-9, evaluationsMax: 20_000 },
): PurePolicy<readonly number[]> {
  const directions = compass(start.length)
  const inside = (x: number) => Math.min(range[1], Math.max(range[0], x))
  const score = (policy: readonly number[]) => {
    const { risk, h } = problem.evaluate(policy)
    return risk + penalty * violationOf(h)
  }
  let [policy, best, evaluations] = [start.map(inside), score(start.map(inside)), 1]
  for (let step = options.firstStep; step >= options.lastStep && evaluations < options.evaluationsMax;) {
    const tried = directions.map((direction) => policy.map((x, j) => inside(x + step * at(direction, j))))
    const scores = tried.map(score)
    evaluations += tried.length
    const least = scores.reduce((a, b) => Math.min(a, b))
    if (least < best) [policy, best] = [at(tried, scores.indexOf(least)), least]
    else step /= 2
  }
  const { risk, h } = problem.evaluate(policy)
  return { policy, risk, violation: violationOf(h) }
}

/** Steps along each coordinate and along each pair of coordinates, both ways: pairs follow the ridge of an equality. */
function compass(dimensions: number): number[][] {
  const unit = (j: number, sign: number) => Array.from({ length: dimensions }, (_, i) => (i === j ? sign : 0))
  const singles = Array.from({ length: dimensions }, (_, j) => [unit(j, 1), unit(j, -1)]).flat()
  const ratios = [0.125, 0.25, 0.5, 1, 2, 4, 8]
  const pairs = singles.flatMap((a, i) =>
    singles.slice(i + 1).flatMap((b) => ratios.map((ratio) => a.map((x, j) => x + ratio * at(b, j)))),
  )
  return [...singles, ...pairs]
}
