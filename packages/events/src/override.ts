import { z } from 'zod'

import { decisionSchema } from './fair-score.ts'
import { formatVersionSchema } from './format-version.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { idSchema, nameSchema, proseSchema } from './text.ts'
import { epochMsSchema } from './time.ts'

/** A human's decision in place of the policy's. */
export type Override = ReadonlyDeep<z.infer<typeof overrideSchema>>

export const overrideSchema = z.object({
  formatVersion: formatVersionSchema,
  id: idSchema,
  subject: idSchema,
  scorecard: nameSchema,
  decisionId: idSchema.describe("The fair score's id."),
  decision: decisionSchema,
  instead: decisionSchema.describe('What the policy had decided.').exactOptional(),
  actor: nameSchema,
  reason: proseSchema,
  time: epochMsSchema,
})
