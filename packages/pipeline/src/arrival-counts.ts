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
}

export function noArrivals(): ArrivalCounts {
  return { seen: 0, refused: 0, outOfRange: 0, unmapped: 0, late: 0, duplicate: 0, lastOffset: -1 }
}

/** JSON: the format version, then the counts in the order above. Equal counts give equal bytes. */
export function encodeArrivals(counts: ArrivalCounts): Uint8Array {
  return encodeUtf8(JSON.stringify([FORMAT_VERSION, ...FIELDS.map((field) => counts[field])]))
}

/**
 * The counts that were encoded.
 *
 * @param name - Of the entry, for the error.
 * @throws RangeError for another format version, and for bytes that are no counts.
 */
export function decodeArrivals(bytes: Uint8Array, name: string): ArrivalCounts {
  const read = listOf(bytes)
  if (read?.[0] !== FORMAT_VERSION || read.length !== FIELDS.length + 1 || !read.every(Number.isSafeInteger))
    throw new RangeError(`entry ${name}: wanted ${FIELDS.length} counts of format version ${FORMAT_VERSION}`)
  return Object.fromEntries(FIELDS.map((field, i) => [field, read[i + 1]])) as unknown as ArrivalCounts
}

const FORMAT_VERSION = 1
const FIELDS = ['seen', 'refused', 'outOfRange', 'unmapped', 'late', 'duplicate', 'lastOffset'] as const

function listOf(bytes: Uint8Array): readonly unknown[] | undefined {
  try {
    const read: unknown = JSON.parse(decodeUtf8(bytes) ?? '')
    return Array.isArray(read) ? read : undefined
  } catch {
    return undefined
  }
}
