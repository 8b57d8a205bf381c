import type { Alert } from './alert.ts'
import type { OpenAlert } from './alert-lifecycle.ts'
import { createClosing } from './closing.ts'
import type { SealedSlice } from './sealed-slice.ts'
import type { WatchRules } from './watch-rules.ts'
import { freshAir, freshDetectors } from './watch-state.ts'
import type { WatchState } from './watch-state.ts'

/** A state that was brought under other rules, and what has to be said of it. */
export interface Restarted {
  readonly state: WatchState
  readonly said: readonly Alert[]
}

/**
 * Where the counts mean something else, every detector starts again, and open alerts say so: they stay open, and what speaks for
 * closing them starts again too.
 */
export function atItsBasis(state: WatchState, rules: WatchRules, slice: SealedSlice): Restarted {
  const basis = `${rules.basis}, margin ${rules.delta0}`
  if (state.basis === basis) return { state, said: [] }
  const open = state.open.map((each) => {
    const alert: Alert = { ...each.alert, time: slice.end, evidence: { ...each.alert.evidence, restarted: true } }
    return { ...reset(each), alert, saidAt: slice.end }
  })
  return { state: { ...state, ...freshDetectors(), basis, open }, said: open.map(({ alert }) => alert) }
}

/**
 * A new policy version restarts the rates and what is made of them, and nothing else. An alert about a threshold that the policy
 * no longer has can never be judged again: it ends, and says why.
 */
export function underItsPolicy(state: WatchState, slice: SealedSlice): Restarted {
  const { version, cuts } = slice.policy
  if (state.policyVersion === version) return { state, said: [] }
  const isGone = ({ alert }: OpenAlert): boolean =>
    alert.cut !== undefined && !cuts.some(({ threshold }) => threshold === alert.cut)
  const said = state.open.filter(isGone).map(({ alert }): Alert => ({
    ...alert,
    state: 'resolved',
    time: slice.end,
    evidence: { supersededBy: version },
    policyVersion: version,
    advice: 'Nothing to do: the policy in force no longer has this threshold. Nothing was proved about it.',
  }))
  const open = state.open.filter((each) => !isGone(each)).map((each) => (each.alert.cut === undefined ? each : reset(each)))
  return { state: { ...state, policyVersion: version, air: freshAir(cuts), open }, said }
}

function reset(open: OpenAlert): OpenAlert {
  const { closing } = open
  return closing === undefined ? open : { ...open, closing: createClosing(closing.test, closing.family) }
}
