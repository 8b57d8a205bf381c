import type { z } from 'zod'

import { canonicalJson } from './canonical-json.ts'
import { fieldPath } from './field-path.ts'
import type { RecordName } from './record-name.ts'

/** The canonical JSON of a record that we made ourselves; one that does not fit its schema is a mistake of ours, and thrown. */
export function writeJson(name: RecordName, schema: z.ZodType, value: unknown): string {
  const issue = schema.safeParse(value).error?.issues[0]
  if (issue) throw new TypeError(`${name}: ${fieldPath(issue.path.map(segment))} does not fit the schema`)
  return canonicalJson(value)
}

/** JSON has no symbols, so a path of it holds none. */
export function segment(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? key.toString() : key
}
