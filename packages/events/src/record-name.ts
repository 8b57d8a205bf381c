import { FORMAT_VERSION } from './format-version.ts'

/** The kinds of records, one schema each. */
export type RecordName = (typeof RECORD_NAMES)[number]

export const RECORD_NAMES = [
  'raw-score',
  'fair-score',
  'late-score',
  'dead-letter',
  'transport-map-manifest',
  'transport-map-part',
  'policy',
  'outcome',
  'outcome-by-decision',
  'drift-alert',
  'plan-report',
  'override',
  'audit-entry',
] as const

/** The CloudEvents type of a record of ours, which names the version of its form. */
export function cloudEventsType(name: RecordName): string {
  return `fairstream.${name}.v${FORMAT_VERSION}`
}
