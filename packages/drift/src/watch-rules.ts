import type { AlarmPromise } from './promise.ts'

/** How a scorecard is watched. Everything that a false-alarm promise rests on is here and fixed before a slice is read. */
export interface WatchRules {
  readonly scorecard: string
  /** Names what the counts mean (grid, traits, laws of ties). Another name restarts every detector. */
  readonly basis: string
  readonly sliceMs: number
  /** Groups whose map rests on fewer scores are left out, as a group and as rest. */
  readonly minGroupSize: number
  readonly promise: AlarmPromise
  /** Shares of the promise: ranks between groups, ranks against the reference, AIR. They sum to at most 1. */
  readonly budget: { readonly residual: number; readonly input: number; readonly air: number }
  /** δ0: the shift that is tolerated, in standard deviations. */
  readonly delta0: number
  /** The least AIR, and the one below which the alert is escalated. */
  readonly air: { readonly rule: number; readonly second: number }
  /** α of the rate and AIR intervals, over all thresholds of one policy version. */
  readonly alpha: number
  /** How many groups can appear, where that is declared. */
  readonly declaredGroups?: number
  /** An alert closes on proof of less than `delta` that is false at most once in so many days. delta > delta0. */
  readonly resolve: { readonly days: number; readonly delta: number }
  /** Events without a new plan for longer than this make the map stale, ms. */
  readonly staleAfterMs: number
  /** The greatest share of bad records that is no alert, by counter, each in (0, 1). */
  readonly limits: Readonly<Record<string, number>>
  /** An alert is not said again sooner than this, ms. */
  readonly remindEveryMs: number
}

/** Everything that a scorecard need not say. */
export const WATCH_DEFAULTS = {
  promise: { kind: 'rate', days: 365 },
  budget: { residual: 0.5, input: 0.25, air: 0.25 },
  delta0: 0.02,
  air: { rule: 0.8, second: 0.75 },
  alpha: 0.05,
  resolve: { days: 30, delta: 0.1 },
  staleAfterMs: 86_400_000,
  limits: { refused: 0.01, 'out-of-range': 0.01, unmapped: 0.02, late: 0.01, duplicate: 0.05 },
  remindEveryMs: 86_400_000,
} as const satisfies Partial<WatchRules>

/** @throws RangeError naming the rule that is wrong. */
export function checkRules(rules: WatchRules): void {
  const { budget, delta0, resolve, air, promise, alpha } = rules
  check(budget.residual + budget.input + budget.air <= 1 + 1e-12, 'budget', 'shares that sum to at most 1')
  check(Math.min(budget.residual, budget.input, budget.air) > 0, 'budget', 'positive shares')
  check(delta0 >= 0 && delta0 < resolve.delta, 'delta0', 'at least 0 and below resolve.delta')
  check(air.second > 0 && air.second <= air.rule && air.rule <= 1, 'air', '0 < second ≤ rule ≤ 1')
  check(
    promise.kind === 'rate' ? promise.days > 0 : promise.alpha > 0 && promise.alpha < 1,
    'promise',
    'days > 0 or alpha in (0, 1)',
  )
  check(alpha > 0 && alpha < 1, 'alpha', 'a probability in (0, 1)')
  check(rules.sliceMs > 0 && resolve.days > 0, 'sliceMs and resolve.days', 'positive lengths')
  for (const [counter, limit] of Object.entries(rules.limits))
    check(limit > 0 && limit < 1, `limits.${counter}`, 'a share in (0, 1)')
}

function check(isRight: boolean, name: string, wanted: string): void {
  if (!isRight) throw new RangeError(`watch rules: ${name} wants ${wanted}`)
}
