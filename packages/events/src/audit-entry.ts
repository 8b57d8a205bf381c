import { z } from 'zod'

import { factsSchema } from './facts.ts'
import { formatVersionSchema } from './format-version.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { idSchema, nameSchema, proseSchema } from './text.ts'
import { epochMsSchema } from './time.ts'

/** Who did what: approved, rolled back, replayed, overrode. */
export type AuditEntry = ReadonlyDeep<z.infer<typeof auditEntrySchema>>

export const auditEntrySchema = z.object({
  formatVersion: formatVersionSchema,
  id: idSchema,
  actor: nameSchema,
  action: nameSchema.describe('Such as policy.approve or replay.redrive.'),
  scorecard: nameSchema.exactOptional(),
  target: idSchema.describe('What it was done to: a policy version, a partition, a decision.').exactOptional(),
  details: factsSchema.exactOptional(),
  reason: proseSchema.exactOptional(),
  time: epochMsSchema,
})
