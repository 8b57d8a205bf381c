import { z } from 'zod'

import { byName } from './by-name.ts'
import { formatVersionSchema } from './format-version.ts'
import { idSchema, nameSchema } from './text.ts'
import { timeSchema } from './time.ts'

/** How many features one phase of an outcome may name. */
export const FEATURES_MAX = 1024

/** What became of a decision, decoded. */
export interface Outcome {
  readonly id: string
  readonly subject: string
  /** The fair score's id. */
  readonly decisionId?: string
  /** The raw score's id. */
  readonly rawId?: string
  readonly scorecard: string
  /** 0 or 1 for an event that did not or did happen, or a measured quantity. */
  readonly outcome: number
  /** How long after the decision it was observed, such as `P90D`. Horizons are never mixed, so it is compared as it is written. */
  readonly horizon: string
  /** As it was given. */
  readonly time: string | number
  readonly timeMs: number
  readonly features?: Features
}

/** What was measured of a person before and after the response. */
export interface Features {
  readonly pre?: Readonly<Record<string, number>>
  readonly post?: Readonly<Record<string, number>>
}

const featuresSchema = z.object({
  pre: byName(z.number(), FEATURES_MAX).exactOptional(),
  post: byName(z.number(), FEATURES_MAX).exactOptional(),
})

/** An outcome on the wire. Unknown fields are no error. */
export const outcomeSchema = z.object({
  formatVersion: formatVersionSchema.exactOptional(),
  id: idSchema.describe('Unique for each outcome; given by the producer.'),
  subject: idSchema,
  decisionId: idSchema.describe("The fair score's id.").exactOptional(),
  rawId: idSchema.describe("The raw score's id.").exactOptional(),
  scorecard: nameSchema,
  outcome: z.number(),
  horizon: nameSchema.describe('How long after the decision it was observed, such as P90D.'),
  time: timeSchema,
  features: featuresSchema.exactOptional(),
})
