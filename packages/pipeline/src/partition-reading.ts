import { encodeUtf8 } from '@fairstream/events'
import type { MapSource } from '@fairstream/events'
import { crc32c, readGroupSliceChecksum } from '@fairstream/sketch'
import { ARRIVALS_PREFIX, parseSliceEntryName } from './slice-entry.ts'

/** What the planner finds in one partition's record. */
export interface PartitionReading {
  readonly partition: number
  /** The first offset that is not in the slices. */
  readonly next: number
  readonly passedOver?: MapSource['passedOver']
  /** The scorecard's slices by entry name. */
  readonly slices: ReadonlyMap<string, Uint8Array>
  /** What arrived in each of its slices, by entry name; needed by the watch only. */
  readonly arrivals?: ReadonlyMap<string, Uint8Array>
}

/** Splits what was read of a partition's entries. */
export function readingOf(partition: number, next: number, entries: ReadonlyMap<string, Uint8Array>): PartitionReading {
  const slices = new Map<string, Uint8Array>()
  const arrivals = new Map<string, Uint8Array>()
  for (const [name, bytes] of entries) (name.startsWith(ARRIVALS_PREFIX) ? arrivals : slices).set(name, bytes)
  return { partition, next, slices, arrivals }
}

/** One group slice among a plan's sources. */
export interface SliceRead {
  readonly partition: number
  readonly key: string
  readonly name: string
  readonly start: number
  readonly group: string
  readonly bytes: Uint8Array
}

/** All slices read, in order of partition, start and group: the order of every sum and digest. */
export function slicesOf(readings: readonly PartitionReading[]): readonly SliceRead[] {
  const all = readings.flatMap(({ partition, slices }) =>
    [...slices].map(([name, bytes]) => ({ partition, key: `${partition}/${name}`, name, ...parseSliceEntryName(name), bytes })),
  )
  return all.sort((a, b) => a.partition - b.partition || a.start - b.start || compareText(a.group, b.group))
}

/** What was read of a partition: its slices' names and checksums, in order, as one CRC32C. */
export function sourceOf({ partition, next, passedOver }: PartitionReading, inWindow: readonly SliceRead[]): MapSource {
  const listed = inWindow
    .filter((each) => each.partition === partition)
    .map(({ key, name, bytes }) => `${name} ${readGroupSliceChecksum(bytes, key)}`)
    .join('\n')
  const digest = crc32c(encodeUtf8(listed)).toString(16).padStart(8, '0')
  return { partition, offset: next, digest, ...(passedOver === undefined ? {} : { passedOver }) }
}

/** The order of group ids, by UTF-16 units, whatever the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
