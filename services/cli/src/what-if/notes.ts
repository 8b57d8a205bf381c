import { counted } from '../quantities.ts'
import type { WhatIfReport } from './findings.ts'

/** What a reader must know to take the numbers for what they are. */
export function notesOf({ hidden, minGroupShown, recording, measured }: WhatIfReport): readonly string[] {
  const groups = counted(hidden.groups, 'group')
  const verb = hidden.groups === 1 ? 'has' : 'have'
  const small = hidden.pooled
    ? `${groups} of fewer than ${minGroupShown} scores ${verb} been put together as one, so that nobody can be made out.`
    : `${groups} of fewer than ${minGroupShown} scores ${verb} been left out of all that is measured, so that nobody can be made out.`
  const gaps = recording.source === 'log' ? ['What retention had taken from the log before is not part of this.'] : []
  return [
    ...(hidden.groups === 0 ? [] : [small]),
    'Both sides were planned and judged anew, each from empty windows, so that all that differs comes from the configuration. What was said ' +
      'live may differ from the side in force where a map came into force some scores later, or an earlier window still counted.',
    'Groups are those of the configuration in force. A score counts as often as it was asked for: numbers are scores, not people.',
    ...(measured !== undefined && measured.decisions === undefined
      ? ['Not both configurations declare thresholds, so no decisions are compared; selections of the best are.']
      : []),
    ...gaps,
  ]
}
