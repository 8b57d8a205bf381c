import { z } from 'zod'

import { auditEntrySchema } from './audit-entry.ts'
import { deadLetterSchema } from './dead-letter.ts'
import { driftAlertSchema } from './drift-alert.ts'
import { fairScoreSchema } from './fair-score.ts'
import { lateScoreSchema } from './late-score.ts'
import { outcomeSchema } from './outcome.ts'
import { outcomeByDecisionSchema } from './outcome-by-decision.ts'
import { overrideSchema } from './override.ts'
import { planReportSchema } from './plan-report.ts'
import { policySchema } from './policy.ts'
import { rawScoreSchema } from './raw-score.ts'
import type { RecordName } from './record-name.ts'
import { transportMapManifestSchema } from './transport-map-manifest.ts'
import { transportMapPartSchema } from './transport-map-part.ts'

/** The schema of every kind of record; a dead letter's is of its line in a file, since on the wire it is its record's bytes. */
export const RECORD_SCHEMAS = {
  'raw-score': rawScoreSchema,
  'fair-score': fairScoreSchema,
  'late-score': lateScoreSchema,
  'dead-letter': deadLetterSchema,
  'transport-map-manifest': transportMapManifestSchema,
  'transport-map-part': transportMapPartSchema,
  policy: policySchema,
  outcome: outcomeSchema,
  'outcome-by-decision': outcomeByDecisionSchema,
  'drift-alert': driftAlertSchema,
  'plan-report': planReportSchema,
  override: overrideSchema,
  'audit-entry': auditEntrySchema,
} as const satisfies Record<RecordName, z.ZodType>

/** The JSON Schema (draft 7) of a kind of record. It counts a string's length in code points where decoding counts UTF-16 units. */
export function jsonSchema(name: RecordName): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(RECORD_SCHEMAS[name], { target: 'draft-7', io: 'input', unrepresentable: 'any' })
}
