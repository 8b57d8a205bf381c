import { z } from 'zod'

import { formatVersionSchema } from './format-version.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { nameSchema, sha256Schema } from './text.ts'

/** A piece of a transport map: cells and knots of one group, or of the barycenter, as bytes. */
export type TransportMapPart = ReadonlyDeep<z.infer<typeof transportMapPartSchema>>

export const transportMapPartSchema = z.object({
  formatVersion: formatVersionSchema,
  scorecard: nameSchema,
  version: z.string().regex(/^[0-9a-f]{16}$/),
  part: z
    .string()
    .max(65_536)
    .regex(/^(group\/[^/]*|barycenter)\/\d+$/)
    .describe('group/GROUP/0, group/GROUP/1, … or barycenter/0, …'),
  sha256: sha256Schema.describe('Of the bytes that data holds.'),
  data: z.base64(),
})
