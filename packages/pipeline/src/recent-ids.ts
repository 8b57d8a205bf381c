import { passingSha256 } from './hash.ts'

/** What is remembered of a raw id: enough to know its repeat, and to score that with the first one's map. */
export interface RecentId {
  readonly sequence: number
  /** 16 bytes of the SHA-256 of the raw id, as a string of char codes 0–255. */
  readonly key: string
  /** 8 bytes of the SHA-256 of the event's content, likewise. */
  readonly content: string
  /** The version of the map that judged the first; absent where there was none. */
  readonly mapVersion: string | undefined
  readonly timeMs: number
}

/**
 * The raw ids that a partition saw lately, oldest first (delivery.md, Duplicates). Mutable: one owner holds it.
 * At most `dedupeMax` ids; within them, an id is remembered while the watermark is no more than `dedupeMs` past its event time.
 */
export interface RecentIds {
  readonly byKey: Map<string, RecentId>
  /** Oldest first. What is no longer in `byKey`, or stands there anew, counts no more. */
  order: RecentId[]
  /** Where in `order` the oldest may be; nothing before it counts. */
  head: number
  /** The sequence number that the next id gets. */
  nextSequence: number
  /** The ids remembered since the last commit, in order. */
  fresh: RecentId[]
}

export function createRecentIds(): RecentIds {
  return { byKey: new Map(), order: [], head: 0, nextSequence: 0, fresh: [] }
}

export function idKey(rawId: string): string {
  return charCodes(passingSha256(rawId).subarray(0, 16))
}

export function contentDigest(canonicalContent: string): string {
  return charCodes(passingSha256(canonicalContent).subarray(0, 8))
}

/** The first event with this id, while it is remembered. */
export function recall(ids: RecentIds, key: string, watermark: number, dedupeMs: number): RecentId | undefined {
  const found = ids.byKey.get(key)
  return found !== undefined && watermark - found.timeMs <= dedupeMs ? found : undefined
}

/** Remembers an id, and forgets the oldest beyond the limit. */
export function remember(ids: RecentIds, entry: Omit<RecentId, 'sequence'>, dedupeMax: number): void {
  const remembered = { ...entry, sequence: ids.nextSequence }
  append(ids, remembered)
  ids.fresh.push(remembered)
  for (let oldest = oldestOf(ids); oldest !== undefined && ids.byKey.size > dedupeMax; oldest = oldestOf(ids))
    ids.byKey.delete(oldest.key)
}

/** Forgets, from the oldest on, the ids that no watermark can recall any more. Changes no answer of `recall`. */
export function forgetExpired(ids: RecentIds, lowestWatermark: number, dedupeMs: number): void {
  for (let oldest = oldestOf(ids); oldest !== undefined && lowestWatermark - oldest.timeMs > dedupeMs; oldest = oldestOf(ids))
    ids.byKey.delete(oldest.key)
}

/** The sequence number of the oldest id remembered. */
export function firstSequence(ids: RecentIds): number {
  return oldestOf(ids)?.sequence ?? ids.nextSequence
}

/**
 * The oldest id. Not the first of the map's iterator: after many deletions that one walks over as many holes, and took a third
 * of a millisecond at 100,000 ids.
 */
function oldestOf(ids: RecentIds): RecentId | undefined {
  for (; ids.head < ids.order.length; ids.head += 1) {
    const oldest = ids.order[ids.head]
    if (oldest !== undefined && ids.byKey.get(oldest.key) === oldest) return oldest
  }
  return undefined
}

/** Room in `order` for what counts no more, beside as much as does. */
const SLACK = 1024

function append(ids: RecentIds, entry: RecentId): void {
  ids.byKey.delete(entry.key)
  ids.byKey.set(entry.key, entry)
  ids.order.push(entry)
  ids.nextSequence = entry.sequence + 1
  if (ids.order.length <= 2 * ids.byKey.size + SLACK) return
  ids.order = [...ids.byKey.values()]
  ids.head = 0
}

const ENTRY_BYTES = 48
const FORMAT_VERSION = 1
const NO_MAP = '0'.repeat(16)

/** A block of ids: format version, then 48 bytes an id (sequence, key, content, map version, time). */
export function encodeRecentIds(entries: readonly RecentId[]): Uint8Array {
  const bytes = new Uint8Array(1 + entries.length * ENTRY_BYTES)
  const view = new DataView(bytes.buffer)
  bytes[0] = FORMAT_VERSION
  entries.forEach((entry, index) => {
    const at = 1 + index * ENTRY_BYTES
    view.setFloat64(at, entry.sequence)
    writeCharCodes(bytes, at + 8, entry.key)
    writeCharCodes(bytes, at + 24, entry.content)
    view.setBigUint64(at + 32, BigInt(`0x${entry.mapVersion ?? NO_MAP}`))
    view.setFloat64(at + 40, entry.timeMs)
  })
  return bytes
}

/** Puts a block's ids back, in the order of the blocks. Ids before `first` had been forgotten. Throws a RangeError on bytes that are not such a block. */
export function restoreRecentIds(ids: RecentIds, bytes: Uint8Array, first: number): void {
  if (bytes[0] !== FORMAT_VERSION || (bytes.length - 1) % ENTRY_BYTES !== 0)
    throw new RangeError(
      `a block of recent ids of ${bytes.length} bytes and format ${String(bytes[0])}: wanted format ${FORMAT_VERSION}`,
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 1; at < bytes.length; at += ENTRY_BYTES) {
    const sequence = view.getFloat64(at)
    if (sequence < first) continue
    const key = charCodes(bytes.subarray(at + 8, at + 24))
    const version = view
      .getBigUint64(at + 32)
      .toString(16)
      .padStart(16, '0')
    append(ids, {
      sequence,
      key,
      content: charCodes(bytes.subarray(at + 24, at + 32)),
      mapVersion: version === NO_MAP ? undefined : version,
      timeMs: view.getFloat64(at + 40),
    })
  }
}

function charCodes(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

function writeCharCodes(bytes: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) bytes[at + index] = text.charCodeAt(index)
}
