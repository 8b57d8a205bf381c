import type { z } from 'zod'

import { openEnvelope } from './envelope.ts'
import { fieldPath } from './field-path.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import type { InputRecord } from './record.ts'
import type { Refused } from './refusal.ts'
import { refuse, refuseField } from './refusal.ts'
import { segment } from './write-json.ts'

/** A record of ours, read back. */
export type Read<T> = { readonly kind: 'read'; readonly value: T } | Refused

/** Reads a record that this system wrote, by the schema of what its topic holds. A record of another form is refused, never guessed at. */
export function decodeAs<T>(schema: z.ZodType<T>, record: InputRecord): Read<ReadonlyDeep<T>> {
  const opened = openEnvelope(record)
  if (opened.kind === 'refused') return opened
  const parsed = schema.safeParse(opened.data)
  if (parsed.success) return { kind: 'read', value: parsed.data as ReadonlyDeep<T> }
  const path = fieldPath((parsed.error.issues[0]?.path ?? []).map(segment))
  if (path === '') return refuse('invalid', 'the value: wanted what the schema says, found something else')
  return refuseField(`${opened.at}${path}`, 'what the schema says', 'something else')
}
