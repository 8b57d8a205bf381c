import { decodeUtf8, encodeUtf8 } from '@fairstream/events'

/**
 * What came while a scorecard's watermark stood in a slice: all of its records, and those that should be rare. Mutable.
 *
 * The slice is that of the watermark and not of the record's own time, since a late record's slice is sealed and a refused one has
 * no time that can be believed.
 */
export interface ArrivalCounts {
  /** Records of the scorecard that got a fair score. */
  seen: number
  refused: number
  outOfRange: number
  unmapped: number
  late: number
  duplicate: number
  /** The last log offset counted here; −1 until something is. */
  lastOffset: number
  /**
   * The version of the oldest map that ranked a score of this slice, by the score's own time; null while none has, undefined where
   * the counts are of version 1, which does not say.
   */
  judgedBy: string | null | undefined
}

export function noArrivals(): ArrivalCounts {
  return { seen: 0, refused: 0, outOfRange: 0, unmapped: 0, late: 0, duplicate: 0, lastOffset: -1, judgedBy: null }
}

/**
 * JSON: the format version, the counts in the order above, the map. Equal counts give equal bytes. What was read as version 1 is
 * written as version 1: its first scores were judged by a map that nobody wrote down.
 */
export function encodeArrivals(counts: ArrivalCounts): Uint8Array {
  const numbers = FIELDS.map((field) => counts[field])
  const { judgedBy } = counts
  return encodeUtf8(JSON.stringify(judgedBy === undefined ? [WITHOUT_MAP, ...numbers] : [FORMAT_VERSION, ...numbers, judgedBy]))
}

/**
 * The counts that were encoded, in version 1 or 2.
 *
 * @param name - Of the entry, for the error.
 * @throws RangeError for another format version, and for bytes that are no counts.
 */
export function decodeArrivals(bytes: Uint8Array, name: string): ArrivalCounts {
  const [version, ...read] = listOf(bytes) ?? []
  const numbers = version === FORMAT_VERSION ? read.slice(0, -1) : read
  const judgedBy = version === FORMAT_VERSION ? read.at(-1) : undefined
  if (version !== FORMAT_VERSION && version !== WITHOUT_MAP)
    throw new RangeError(`entry ${name}: wanted counts of format version ${WITHOUT_MAP} or ${FORMAT_VERSION}`)
  if (numbers.length !== FIELDS.length || !numbers.every(Number.isSafeInteger) || !isMap(version, judgedBy))
    throw new RangeError(`entry ${name}: wanted ${FIELDS.length} counts, and since version ${FORMAT_VERSION} a map or null`)
  const counts = Object.fromEntries(FIELDS.map((field, i) => [field, numbers[i]]))
  return { ...counts, judgedBy } as ArrivalCounts
}

/**
 * Counts in the format of an entry that they are compared with: where that one is of version 1, without the map.
 *
 * @param name - Of the entry, for the error.
 * @throws RangeError as {@link decodeArrivals}.
 */
export function inFormatOf(held: Uint8Array, bytes: Uint8Array, name: string): Uint8Array {
  const isOld = listOf(held)?.[0] === WITHOUT_MAP
  return isOld ? encodeArrivals({ ...decodeArrivals(bytes, name), judgedBy: undefined }) : bytes
}

const FORMAT_VERSION = 2
/** The version before the map was written down. */
const WITHOUT_MAP = 1
const FIELDS = ['seen', 'refused', 'outOfRange', 'unmapped', 'late', 'duplicate', 'lastOffset'] as const

function isMap(version: unknown, judgedBy: unknown): boolean {
  return version === WITHOUT_MAP || judgedBy === null || typeof judgedBy === 'string'
}

function listOf(bytes: Uint8Array): readonly unknown[] | undefined {
  try {
    const read: unknown = JSON.parse(decodeUtf8(bytes) ?? '')
    return Array.isArray(read) ? read : undefined
  } catch {
    return undefined
  }
}
