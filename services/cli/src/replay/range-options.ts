import { parseTime } from '@fairstream/events'
import { offsetAtTime } from '@fairstream/replay'
import type { Extent } from '@fairstream/replay'
import type { Log, PartitionBounds } from '@fairstream/ports'
import type { Given, Option } from '../command.ts'
import { UsageError } from '../errors.ts'

/** A range of raw scores, ends excluded: all that is held, where nothing is said. */
export interface AskedRange {
  readonly partition?: number
  readonly fromOffset?: number
  readonly toOffset?: number
  /** Epoch ms: the log's own timestamps, or those of events, as the command says. */
  readonly fromMs?: number
  readonly toMs?: number
}

/** A range by the log's own times. */
export const RANGE_OPTIONS: Readonly<Record<'partition' | 'from-offset' | 'to-offset' | 'from' | 'to', Option>> = {
  partition: { value: 'P', says: 'this partition only' },
  'from-offset': { value: 'N', says: 'inputs from this offset on' },
  'to-offset': { value: 'N', says: 'inputs before this offset' },
  from: { value: 'TIME', says: 'inputs that the log took at this time or later; RFC 3339 or epoch ms' },
  to: { value: 'TIME', says: 'inputs that the log took before this time' },
}

/** A range by the times of events, of the whole log or of a file. */
export const EVENT_RANGE_OPTIONS: Readonly<Record<'from-offset' | 'to-offset' | 'from' | 'to', Option>> = {
  'from-offset': { value: 'N', says: 'from this offset of every partition (of a file: line, from 0)' },
  'to-offset': { value: 'N', says: 'up to this offset, without it' },
  from: { value: 'TIME', says: 'from this event time; what lies a window before it warms the maps up' },
  to: { value: 'TIME', says: 'up to this event time, without it' },
}

/** Throws a UsageError for an offset that is none, a time that cannot be read, or a range that ends where it begins. */
export function readRange({ values }: Given): AskedRange {
  const partition = wholeNumber('partition', values.get('partition'))
  const fromOffset = wholeNumber('from-offset', values.get('from-offset'))
  const toOffset = wholeNumber('to-offset', values.get('to-offset'))
  const [fromMs, toMs] = [timeOf('from', values.get('from')), timeOf('to', values.get('to'))]
  if (fromOffset !== undefined && toOffset !== undefined && fromOffset >= toOffset)
    throw new UsageError(`--to-offset ${toOffset}: wanted more than --from-offset ${fromOffset}`)
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
    throw new UsageError(`--to ${values.get('to') ?? ''}: wanted later than --from ${values.get('from') ?? ''}`)
  return {
    ...(partition === undefined ? {} : { partition }),
    ...(fromOffset === undefined ? {} : { fromOffset }),
    ...(toOffset === undefined ? {} : { toOffset }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  }
}

/** The same where a log's times stand for its offsets: a range is given by one or the other. */
export function readLogRange(given: Given): AskedRange {
  const range = readRange(given)
  if ((range.fromOffset ?? range.toOffset) !== undefined && (range.fromMs ?? range.toMs) !== undefined)
    throw new UsageError('a range is given by offsets or by times, not by both')
  return range
}

/** What the range asks of one partition; undefined for a partition that it leaves out. */
export async function extentOf(
  range: AskedRange,
  log: Pick<Log, 'read'>,
  topic: string,
  { partition, first, end }: PartitionBounds,
): Promise<Extent | undefined> {
  if (range.partition !== undefined && range.partition !== partition) return undefined
  const at = (timeMs: number): Promise<number> => offsetAtTime(log, topic, partition, { first, end }, timeMs)
  return {
    first: range.fromMs === undefined ? (range.fromOffset ?? first) : await at(range.fromMs),
    end: range.toMs === undefined ? (range.toOffset ?? end) : await at(range.toMs),
  }
}

/** Throws a UsageError where raw-scores has no such partition. */
export function checkPartition({ partition }: AskedRange, bounds: readonly PartitionBounds[]): void {
  if (partition === undefined || bounds.some((each) => each.partition === partition)) return
  throw new UsageError(`--partition ${partition}: raw-scores has ${bounds.length}, numbered from 0`)
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number
  throw new UsageError(`--${name} ${text}: wanted a whole number from 0`)
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const timeMs = parseTime(/^-?\d+$/.test(text) ? Number(text) : text)
  if (timeMs !== undefined) return timeMs
  throw new UsageError(`--${name} ${text}: wanted a time such as 2026-01-01T06:30:00Z, or milliseconds since 1970`)
}
