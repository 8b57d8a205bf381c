import { sixDigits } from './alert.ts'
import type { OpenAlert } from './alert-lifecycle.ts'
import type { GroupApprovals } from './air-watch.ts'
import { airCure, isClosed, qualityCure, rankCure, stepClosing } from './closing.ts'
import type { AllSides, Closing } from './closing.ts'
import type { Finding } from './finding.ts'
import { slicesIn } from './promise.ts'
import { referenceFacts } from './reference-facts.ts'
import type { SealedSlice } from './sealed-slice.ts'
import type { WatchRules } from './watch-rules.ts'
import type { WatchState } from './watch-state.ts'

/** One slice for every detector that could close an open alert. */
export function stepClosings(
  state: WatchState,
  rules: WatchRules,
  slice: SealedSlice,
  sides: AllSides,
  approvals: readonly (readonly GroupApprovals[])[],
): readonly OpenAlert[] {
  return state.open.map((open) =>
    open.closing === undefined
      ? open
      : { ...open, closing: stepClosing(open.closing, cureOf(open, open.closing, state, rules, slice, sides, approvals)) },
  )
}

/** The alerts whose detectors proved, at the height of so many days, that what they were opened for is over. */
export function closingFindings(open: readonly OpenAlert[], rules: WatchRules, slice: SealedSlice): readonly Finding[] {
  const { days, delta } = rules.resolve
  const height = slicesIn(days, rules.sliceMs)
  return open.flatMap(({ alert, closing }) => {
    if (closing === undefined || !isClosed(closing, height)) return []
    const counter = counterOf(alert)
    const content = {
      ...alert,
      time: slice.end,
      evidence: {
        ...(counter === undefined ? {} : { counter }),
        r: sixDigits(Math.min(...closing.r)),
        ...(closing.test === 'reference' ? referenceFacts(slice) : {}),
      },
      promise: { days, height: sixDigits(height), ...(isRank(closing) ? { delta } : {}) },
      window: { from: alert.time, to: slice.end },
      advice: 'Nothing to do: the evidence says that it is over.',
    }
    return [{ level: 'clear', content, ...(counter === undefined ? {} : { counter }) } as const]
  })
}

function cureOf(
  { alert }: OpenAlert,
  closing: Closing,
  state: WatchState,
  rules: WatchRules,
  slice: SealedSlice,
  sides: AllSides,
  approvals: readonly (readonly GroupApprovals[])[],
): readonly number[] | undefined {
  if (isRank(closing)) return rankCure(closing, alert.group, sides, rules.resolve.delta)
  if (closing.test === 'air') {
    const i = state.air.findIndex(({ cut }) => cut === alert.cut)
    const watch = state.air[i]
    return watch === undefined ? undefined : airCure(watch, alert.group ?? '', rules.air.rule, approvals[i] ?? [])
  }
  const counter = counterOf(alert) ?? ''
  const count = slice.quality.find((each) => each.counter === counter)
  const limit = Object.hasOwn(rules.limits, counter) ? rules.limits[counter] : undefined
  return count === undefined || limit === undefined ? undefined : qualityCure(count, limit)
}

function isRank({ test }: Closing): boolean {
  return test === 'between' || test === 'reference'
}

function counterOf({ kind, evidence }: OpenAlert['alert']): string | undefined {
  return kind === 'data-quality' ? String(evidence['counter']) : undefined
}
