import { parseTime } from '@fairstream/events'
import { offsetAtTime } from '@fairstream/replay'
import type { Extent } from '@fairstream/replay'
import type { Log, PartitionBounds } from '@fairstream/ports'
import type { Given, Option } from '../command.ts'
import { UsageError } from '../errors.ts'

/** The closed range of raw-scores that a replay reads: all that is held, where nothing is said. */
export interface AskedRange {
  readonly partition?: number
  readonly fromOffset?: number
  readonly toOffset?: number
  /** By the log's own timestamps, epoch ms. */
  readonly fromMs?: number
  readonly toMs?: number
}

export const RANGE_OPTIONS: Readonly<Record<'partition' | 'from-offset' | 'to-offset' | 'from' | 'to', Option>> = {
  partition: { value: 'P', says: 'this partition only' },
  'from-offset': { value: 'A', says: 'inputs from this offset on' },
  'to-offset': { value: 'B', says: 'inputs before this offset' },
  from: { value: 'TIME', says: 'inputs that the log took at this time or later; RFC 3339' },
  to: { value: 'TIME', says: 'inputs that the log took before this time' },
}

/** Throws a UsageError for what is no range. */
export function readRange({ values }: Given): AskedRange {
  const partition = wholeNumber('partition', values.get('partition'))
  const fromOffset = wholeNumber('from-offset', values.get('from-offset'))
  const toOffset = wholeNumber('to-offset', values.get('to-offset'))
  const [fromMs, toMs] = [timeOf('from', values.get('from')), timeOf('to', values.get('to'))]
  if ((fromOffset ?? toOffset) !== undefined && (fromMs ?? toMs) !== undefined)
    throw new UsageError('a range is given by offsets or by times, not by both')
  if (fromOffset !== undefined && toOffset !== undefined && fromOffset >= toOffset)
    throw new UsageError(`--to-offset ${toOffset}: wanted more than --from-offset ${fromOffset}`)
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
    throw new UsageError(`--to ${values.get('to') ?? ''}: wanted a time after --from ${values.get('from') ?? ''}`)
  return {
    ...(partition === undefined ? {} : { partition }),
    ...(fromOffset === undefined ? {} : { fromOffset }),
    ...(toOffset === undefined ? {} : { toOffset }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  }
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
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new UsageError(`--${name} ${text}: wanted a whole number from 0`)
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const timeMs = parseTime(text)
  if (timeMs !== undefined) return timeMs
  throw new UsageError(`--${name} ${text}: wanted a time such as 2026-01-01T06:30:00Z`)
}
