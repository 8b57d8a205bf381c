import { z } from 'zod'

import { byName } from './by-name.ts'
import { formatVersionSchema } from './format-version.ts'
import { scoreSchema } from './score.ts'
import { idSchema, labelSchema, nameSchema } from './text.ts'
import { timeSchema } from './time.ts'

/** How many traits an event may name. */
export const TRAITS_MAX = 64

/** A score as the scoring system computed it, decoded. */
export interface RawScore {
  readonly id: string
  readonly subject: string
  readonly scorecard: string
  /** Without a prototype: `__proto__` and `constructor` are legal names of traits. */
  readonly traits: Readonly<Record<string, string>>
  /** Finite, −0 read as 0. */
  readonly score: number | readonly number[]
  /** As it was given. */
  readonly time: string | number
  readonly timeMs: number
}

/** A raw score on the wire. Unknown fields are no error. */
export const rawScoreSchema = z.object({
  formatVersion: formatVersionSchema.exactOptional(),
  id: idSchema.describe('Unique for each event; given by the producer.'),
  subject: idSchema.describe('Whose score it is: a pseudonym.'),
  scorecard: nameSchema,
  traits: byName(labelSchema, TRAITS_MAX).describe('Protected attributes by name.'),
  score: scoreSchema,
  time: timeSchema,
  attributes: z.unknown().describe('Anything else; not read.').optional(),
})
