import type { Flag, ReasonCode } from '@fairstream/events'

/** What each flag means to the person whose score it is. */
export const FLAG_SENTENCES: Readonly<Record<Flag, string>> = {
  'warming-up': 'No map was in force yet, so the fair score is the raw score.',
  unmapped: 'The map knows no such group, or the scorecard no such trait value, so the fair score is the raw score.',
  'small-group':
    "The group had few members in the window, so its law was blended with everyone's, and no error bound is published.",
  extrapolated:
    'The raw score lies outside what was observed in its group or outside the declared range; a straight line carried it on.',
  'off-lattice':
    "The raw score is none of the scorecard's values, so the map was read between its two neighbours, and the score was not counted.",
  'tie-split':
    "Several members share this raw score. A hash of this event's id decided where among them it lies: another event with the same raw score may get another fair score, this one always gets this.",
  duplicate: 'An event with this raw id and the same content came before: the same map judged both, and one was counted.',
  'id-conflict': 'An event with this raw id and other content came before: this one was scored as it stands and not counted.',
  late: 'Its stretch of time was closed when it came: it was scored and not counted.',
  killed: 'The kill switch was on: every fair score was the raw score.',
}

/** What each reason for a dead letter means. */
export const REASON_SENTENCES: Readonly<Record<ReasonCode, string>> = {
  unreadable: 'The record could not be read: it is no JSON object, or of a format version that is not known.',
  invalid: 'A field of the record is missing or is not what it should be.',
  'unknown-scorecard': 'The record names a scorecard that the configuration does not have.',
  future: "The record's event time is later than the time at which the log took it.",
  'too-large': 'The record is larger than a record may be.',
  skipped: 'An operator skipped the record.',
}
