import { z } from 'zod'

import { formatVersionSchema } from './format-version.ts'
import { groupSchema } from './group-id.ts'
import { unitSchema } from './quantities.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { scoreSchema } from './score.ts'
import { idSchema, nameSchema } from './text.ts'
import { timeSchema } from './time.ts'

/** What was out of the ordinary about a fair score, and what the transport map made of it (events.md, Records). */
export type Flag = (typeof FLAGS)[number]

export const FLAGS = [
  'warming-up',
  'unmapped',
  'small-group',
  'extrapolated',
  'off-lattice',
  'tie-split',
  'duplicate',
  'id-conflict',
  'late',
  'killed',
] as const

export type Decision = z.infer<typeof decisionSchema>

export const decisionSchema = z.enum(['approve', 'refer', 'decline'])

/** What the transport map made of a raw score. Without a map `theta`, `quantile`, `errorBound` and `mapVersion` are absent. */
export type FairScore = ReadonlyDeep<z.infer<typeof fairScoreSchema>>

export const fairScoreSchema = z.object({
  formatVersion: formatVersionSchema,
  id: idSchema.describe(
    'The position of the raw score: LOG/partition/offset. A repeat of it carries the same id and the same bytes.',
  ),
  rawId: idSchema,
  subject: idSchema,
  scorecard: nameSchema,
  group: groupSchema,
  raw: scoreSchema,
  fair: scoreSchema,
  theta: unitSchema.exactOptional(),
  quantile: unitSchema.describe('The rank at which the map read the barycenter.').exactOptional(),
  decision: decisionSchema.exactOptional(),
  mapVersion: nameSchema.exactOptional(),
  policyVersion: nameSchema,
  flags: z.array(z.enum(FLAGS)),
  errorBound: unitSchema.describe('A rank error.').exactOptional(),
  time: timeSchema.describe('As the raw score gave it.'),
})
