import { z } from 'zod'

import type { ReadonlyDeep } from './readonly-deep.ts'
import { REASON_CODES } from './refusal.ts'

/** A dead letter as a line of a file (operations.md). Text that is not UTF-8 is base64 and says so. */
export type DeadLetter = ReadonlyDeep<z.infer<typeof deadLetterSchema>>

export const deadLetterSchema = z.object({
  id: z.string().describe('LOG/partition/offset of the record that could not be read.'),
  topic: z.string(),
  partition: z.int().min(0),
  offset: z.int().min(0),
  stage: z.string(),
  code: z.enum(REASON_CODES),
  message: z.string(),
  key: z.string().nullable(),
  keyEncoding: z.literal('base64').exactOptional(),
  value: z.string().nullable(),
  encoding: z.literal('base64').describe('Of value.').exactOptional(),
  headers: z
    .array(z.object({ name: z.string(), value: z.string(), encoding: z.literal('base64').exactOptional() }))
    .describe('In their order; names may repeat.'),
})
