/** What a run makes certain of, beside or instead of the default mix. Strict is no fault: it runs the runner in strict mode. */
export const MODES = ['strict', 'roll-back', 'growth', 'replaced-log'] as const

export type Mode = (typeof MODES)[number]

/** Which of the rarer faults a schedule has, and how often. Chances are per turn. */
export interface FaultMix {
  readonly isStrict: boolean
  readonly rollsBack: boolean
  readonly partitionRollBack: number
  readonly plannerRollBack: number
  readonly damages: boolean
  readonly damage: number
  /** Hostile turns go on, for ten times as long at most, until a log has been damaged. */
  readonly damageIsCertain: boolean
  readonly losesRecords: boolean
  /** Does an operator skip now and then? */
  readonly skips: boolean
  readonly growth: number
  readonly partitionsMax: number
  /** Turns at which the mode's own fault is certain, as far as there is anything yet for it to befall. */
  readonly certainEvery: { readonly rollBack: number; readonly growth: number }
}

const NEVER = Infinity

/**
 * The default mix of a seed, and what the modes make of it: a third of the seeds roll the store back, of the others a tenth damage a
 * log. The two are not combined: a log cut back to where a rolled-back store stands looks whole, and so it does to a rebuild.
 */
export function faultMix(seed: number, modes: readonly Mode[]): FaultMix {
  const [rollBack, growth, replaced] = [modes.includes('roll-back'), modes.includes('growth'), modes.includes('replaced-log')]
  const rollsBack = rollBack || (seed % 3 === 0 && !replaced)
  const damages = replaced || (seed % 10 === 7 && !rollsBack)
  return {
    isStrict: modes.includes('strict'),
    rollsBack,
    partitionRollBack: rollBack ? 0.02 : 0.006,
    plannerRollBack: rollBack ? 0.004 : 0.0007,
    damages,
    damage: replaced ? 0.05 : 0.004,
    damageIsCertain: replaced,
    losesRecords: seed % 5 === 4 && !damages,
    skips: seed % 7 === 1 && !damages,
    growth: growth ? 0.004 : 0.0003,
    partitionsMax: growth ? 6 : 4,
    certainEvery: { rollBack: rollBack ? 150 : NEVER, growth: growth ? 200 : NEVER },
  }
}

/** Modes that cannot be had together, and why. */
export function whyNot(modes: readonly Mode[]): string | undefined {
  if (!modes.includes('roll-back') || !modes.includes('replaced-log')) return undefined
  return 'roll-back and replaced-log: a log cut back to where a rolled-back store stands looks whole'
}
