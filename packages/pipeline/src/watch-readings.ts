import { alarmHeight, statistic } from '@fairstream/drift'
import type { ScorecardRules } from './scorecard-rules.ts'
import type { WatchFold } from './watch-slices.ts'
import { watchRules } from './watch-settings.ts'

/** How high each kind's evidence stands: 1 is where it alarms. Of several thresholds the highest counts. */
export function evidenceOf({ state }: WatchFold, card: ScorecardRules): Readonly<Record<string, number>> {
  const { promise, budget, sliceMs } = watchRules(card)
  const share = (streams: Parameters<typeof statistic>[0], ofBudget: number): number =>
    statistic(streams) / alarmHeight(promise, ofBudget, sliceMs)
  return {
    'residual-unfairness': share(state.between.streams, budget.residual),
    'input-shift': share(state.reference.streams, budget.input),
    'adverse-impact': Math.max(0, ...state.air.map(({ streams }) => share(streams, budget.air / state.air.length))),
    'data-quality': share(state.quality, 1),
  }
}
