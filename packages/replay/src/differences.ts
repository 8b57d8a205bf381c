import { decodeUtf8 } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'
import { sameRecord } from './same-record.ts'

/** One field that is not what it should be, in JSON. Of what names a person only that it differs. */
export interface Difference {
  readonly field: string
  readonly wanted: string
  readonly found: string
}

/** The fields in which a record on the log is not the one that was wanted; its envelope where the value is the same. */
export function differencesOf(wanted: Encoded, found: Encoded): readonly Difference[] {
  if (sameRecord(wanted, found)) return []
  const [a, b] = [fieldsOf(wanted), fieldsOf(found)]
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  const differences = names
    .map((field) => ({
      field,
      wanted: inWords(field, a[field]),
      found: inWords(field, b[field]),
      same: alike(a[field], b[field]),
    }))
    .filter(({ same }) => !same)
    .map(({ field, wanted: w, found: f }) => ({ field, wanted: w, found: f }))
  return differences.length > 0 ? differences : [{ field: 'bytes', wanted: 'those of this record', found: 'others' }]
}

/** The fields of a record's value; none where it is no JSON object. */
export function fieldsOf({ value }: Encoded): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(decodeUtf8(value ?? new Uint8Array()) ?? '')
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}

const PERSONAL = new Set(['subject', 'traits', 'attributes'])
const WORDS_MAX = 200

function inWords(field: string, value: unknown): string {
  if (value === undefined) return 'nothing'
  return PERSONAL.has(field) ? 'another' : JSON.stringify(value).slice(0, WORDS_MAX)
}

function alike(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
