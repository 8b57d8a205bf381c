import { differences } from '@fairstream/configuration'
import { formatTime } from '@fairstream/events'
import { pipelineRules } from '@fairstream/pipeline'
import type { WhatIfReport } from './findings.ts'
import { measure } from './measure.ts'
import type { Asked } from './other-configuration.ts'
import type { AskedRange } from '../replay/range-options.ts'
import type { Recording } from './recording.ts'
import type { RanBoth } from './run-both.ts'
import { shownScores } from './shown-scores.ts'

/** Makes the report of two runs over one recording. The same runs give the same report. */
export function whatIfReport(
  { scorecard, inForce, whatIf }: Asked,
  { source, name, partitions }: Recording,
  range: AskedRange,
  { comparison, records, plans, times }: RanBoth,
  shares: readonly number[],
): WhatIfReport {
  const { minGroupShown, scorecards } = inForce.configuration
  const { shown, hidden } = shownScores(comparison.scores(), minGroupShown)
  const card = scorecards[scorecard]
  const plan = {
    shares,
    ...(card?.range === undefined ? {} : { range: card.range }),
    ...(card?.grid.kind === 'lattice' ? { step: card.grid.step } : {}),
  }
  return {
    format: 'fairstream-what-if',
    formatVersion: 1,
    scorecard,
    recording: { source, name, partitions },
    range: {
      ...(range.fromMs === undefined ? {} : { from: timeText(range.fromMs) }),
      ...(range.toMs === undefined ? {} : { to: timeText(range.toMs) }),
      ...(times === undefined ? {} : { firstCompared: timeText(times.first), lastCompared: timeText(times.last) }),
    },
    configurations: {
      inForce: pipelineRules(inForce.configuration).version,
      whatIf: pipelineRules(whatIf.configuration).version,
    },
    differences: differences(inForce, whatIf),
    events: {
      read: records,
      ...comparison.counts,
      compared: shown.group.length,
      inSmallGroups: comparison.counts.compared - shown.group.length,
    },
    plans,
    minGroupShown,
    hidden,
    ...(shown.group.length === 0 ? {} : { measured: measure(shown, plan) }),
  }
}

/** Years that RFC 3339 cannot write stay milliseconds. */
function timeText(timeMs: number): string {
  return formatTime(timeMs) ?? String(timeMs)
}
