import { checkRule, parityAt, type ParityPoint, type ParityRule } from './parity-at.ts'
import { scan, type ScanOptions } from './scan.ts'
import type { ThetaProblem } from './theta-problem.ts'

/** Where a group's θ may lie: 0 ≤ low ≤ high ≤ 1. */
export interface ThetaCorridor {
  readonly low: number
  readonly high: number
}

export interface GroupThetaSolution {
  readonly status: 'met' | 'unmet'
  /** By group id. Where nothing meets the rule: those that came nearest on the way. */
  readonly thetas: Readonly<Record<string, number>>
  /** What the rule measures at these θ. */
  readonly point: ParityPoint
  /** The curve of the first stage: every group at `level`, held inside its corridor. */
  readonly curve: readonly ({ readonly level: number } & ParityPoint)[]
  /** No θ of a single group can be lowered alone without breaking the rule, as far as the scans see. */
  readonly settled: boolean
}

const ROUNDS_MAX = 8

/**
 * A θ for each group inside its corridor that meets a rule and is low: first the least common level, each group's θ held inside its
 * corridor; then, group after group in the order of their ids, the least θ at which the rule still holds, until none moves.
 *
 * It ends where no group can be lowered alone, which need not be the lowest sum of θ: parity is not convex in θ, and two groups
 * that could be lowered together are not tried. Stage one looks only along the path of common levels, so `unmet` means that no
 * place on it meets the rule, not that none in the corridors does.
 *
 * @param corridors - By group id; a group that is not named may take any θ.
 * @throws RangeError for a corridor, rule, cut-off or scan outside its range.
 */
export function solveGroupThetas(
  problem: ThetaProblem,
  rule: ParityRule,
  corridors: Readonly<Record<string, ThetaCorridor>>,
  options: ScanOptions = {},
): GroupThetaSolution {
  checkRule(rule)
  const inside = problem.groups.map((group) => checkedCorridor(corridors, group))
  const at = (level: number): Float64Array => Float64Array.from(inside, ({ low, high }) => Math.min(Math.max(level, low), high))
  const isMet = ({ value }: ParityPoint): boolean => value >= rule.least
  const common = scan((level) => parityAt(problem, rule, at(level)), isMet, options)
  const curve = common.curve.map(({ at: level, point }) => ({ level, ...point }))
  const best = common.curve.reduce((leader, each) => (each.point.value > leader.point.value ? each : leader))
  const thetas = at((common.least ?? best).at)
  const settled = common.least !== undefined && lowerInTurn(problem, rule, inside, thetas, options)
  return {
    status: common.least === undefined ? 'unmet' : 'met',
    thetas: Object.fromEntries(problem.groups.map((group, g) => [group, thetas[g] ?? 0])),
    point: parityAt(problem, rule, thetas),
    curve,
    settled,
  }
}

/** Changes `thetas`. Whether a round came in which no group moved. */
function lowerInTurn(
  problem: ThetaProblem,
  rule: ParityRule,
  corridors: readonly ThetaCorridor[],
  thetas: Float64Array,
  options: ScanOptions,
): boolean {
  const order = [...problem.groups.keys()].sort((a, b) => ((problem.groups[a] ?? '') < (problem.groups[b] ?? '') ? -1 : 1))
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let moved = false
    for (const g of order) {
      const [low, from] = [corridors[g]?.low ?? 0, thetas[g] ?? 0]
      if (!(low < from) || (problem.sizes[g] ?? 0) === 0) continue
      const thetaAt = (share: number): number => (share === 1 ? from : low + share * (from - low))
      const measure = (share: number): ParityPoint => parityAt(problem, rule, thetas.with(g, thetaAt(share)))
      const { least } = scan(measure, ({ value }) => value >= rule.least, options)
      const to = thetaAt(least?.at ?? 1)
      thetas[g] = to
      moved ||= from - to > (options.tolerance ?? 1e-6)
    }
    if (!moved) return true
  }
  return false
}

function checkedCorridor(corridors: Readonly<Record<string, ThetaCorridor>>, group: string): ThetaCorridor {
  const corridor = (Object.hasOwn(corridors, group) ? corridors[group] : undefined) ?? { low: 0, high: 1 }
  if (corridor.low >= 0 && corridor.low <= corridor.high && corridor.high <= 1) return corridor
  throw new RangeError(
    `corridor of group ${JSON.stringify(group)} is ${corridor.low} to ${corridor.high}: wanted 0 ≤ low ≤ high ≤ 1`,
  )
}
