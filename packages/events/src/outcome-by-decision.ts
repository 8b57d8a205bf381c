import type { z } from 'zod'

import { formatVersionSchema } from './format-version.ts'
import { outcomeSchema } from './outcome.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { idSchema } from './text.ts'

/** An outcome re-keyed to the decision that it belongs to. */
export type OutcomeByDecision = ReadonlyDeep<z.infer<typeof outcomeByDecisionSchema>>

export const outcomeByDecisionSchema = outcomeSchema.extend({ formatVersion: formatVersionSchema, decisionId: idSchema })
