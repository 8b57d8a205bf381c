import { z } from 'zod'

import { byName } from './by-name.ts'
import { factsSchema } from './facts.ts'
import { formatVersionSchema } from './format-version.ts'
import { groupSchema } from './group-id.ts'
import { unitSchema } from './quantities.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { nameSchema, proseSchema } from './text.ts'
import { epochMsSchema } from './time.ts'

/** Groups that one map, plan or policy may name. */
export const GROUPS_MAX = 10_000

export type Policy = ReadonlyDeep<z.infer<typeof policySchema>>
export type PolicyState = z.infer<typeof policyStateSchema>
export type Thresholds = ReadonlyDeep<z.infer<typeof thresholdsSchema>>

const policyStateSchema = z.enum(['proposed', 'shadow', 'canary', 'active', 'retired', 'rejected', 'rolled-back'])

/** On fair scores: at least `approve` is approved, else at least `refer` is referred, else declined. */
export const thresholdsSchema = z.object({ refer: z.number().exactOptional(), approve: z.number().exactOptional() })

/** Numbers by group id. */
export const byGroup = (value: z.ZodType<number>) => byName(value, GROUPS_MAX, groupSchema)

/** How strongly scores are made fair, and what is decided on them. The fold of the log decides which one is in force. */
export const policySchema = z.object({
  formatVersion: formatVersionSchema,
  scorecard: nameSchema,
  version: nameSchema,
  parent: nameSchema.describe('The version that it was made from.').exactOptional(),
  state: policyStateSchema,
  thetaDefault: unitSchema,
  theta: byGroup(unitSchema).describe('By group id, where it differs from thetaDefault.'),
  thetaCorridor: z.tuple([unitSchema, unitSchema]).exactOptional(),
  weights: z.union([
    z.literal('population'),
    z.object({ frozen: nameSchema }),
    z.object({ declared: byGroup(z.number().min(0)) }),
  ]),
  thresholds: thresholdsSchema.exactOptional(),
  levers: byName(z.number(), 64).describe('What people respond to besides thresholds, such as a subsidy.').exactOptional(),
  evidence: factsSchema,
  proposedBy: nameSchema,
  approvedBy: z.array(nameSchema).max(16),
  effectiveFrom: epochMsSchema.describe('Event time: in force with the first map planned at or after it.'),
  reason: proseSchema,
})
