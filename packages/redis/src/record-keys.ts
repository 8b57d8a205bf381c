import { bytesOfText } from './code-units.ts'

/** Where Redis holds one record: a hash of its fields, a sorted set of its entries' names, a hash of their values. */
export interface RecordKeys {
  /** Fields `owner`, `epoch`, `next` (decimal numbers, joined by commas) and `body`. */
  readonly record: Buffer
  /** All scores are 0, so that Redis keeps the names in order of their bytes and finds a prefix without looking at the rest. */
  readonly names: Buffer
  readonly values: Buffer
}

/**
 * The Redis keys of the record `key`. They share one hash tag made of the whole key, thus one slot of a cluster, and no two records
 * share a Redis key.
 *
 * Another layout must take other suffixes, so that it never reads this one.
 */
export function recordKeys(key: string): RecordKeys {
  const tag = hashTag(key)
  return { record: bytesOfText(`${tag}:record`), names: bytesOfText(`${tag}:names`), values: bytesOfText(`${tag}:values`) }
}

/** A brace would end the tag early, and Redis takes an empty tag for none: `%` alone, which no escape leaves behind, stands for it. */
function hashTag(key: string): string {
  const escaped = key.replace(/[%{}]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return `{${escaped === '' ? '%' : escaped}}`
}
