import { parseTime } from '@fairstream/events'
import type { Given, Option } from '../command.ts'
import { UsageError } from '../errors.ts'

/** What part of a recording is looked at: offsets of every partition and event times, ends excluded. Infinite where nothing was said. */
export interface Range {
  readonly fromOffset: number
  readonly toOffset: number
  readonly fromMs: number
  readonly toMs: number
}

export const RANGE_OPTIONS: Readonly<Record<'from-offset' | 'to-offset' | 'from' | 'to', Option>> = {
  'from-offset': { value: 'N', says: 'from this offset of every partition (of a file: line, from 0)' },
  'to-offset': { value: 'N', says: 'up to this offset, without it' },
  from: { value: 'TIME', says: 'from this event time; what lies a window before it warms the maps up' },
  to: { value: 'TIME', says: 'up to this event time, without it' },
}

/** Throws a UsageError for an offset that is none, a time that cannot be read, or a range that ends where it begins. */
export function readRange({ values }: Given): Range {
  const range = {
    fromOffset: offsetOf('from-offset', values.get('from-offset')) ?? 0,
    toOffset: offsetOf('to-offset', values.get('to-offset')) ?? Number.POSITIVE_INFINITY,
    fromMs: timeOf('from', values.get('from')) ?? Number.NEGATIVE_INFINITY,
    toMs: timeOf('to', values.get('to')) ?? Number.POSITIVE_INFINITY,
  }
  if (range.fromOffset >= range.toOffset)
    throw new UsageError(`--to-offset ${range.toOffset}: wanted more than --from-offset ${range.fromOffset}`)
  if (range.fromMs >= range.toMs)
    throw new UsageError(`--to ${String(values.get('to'))}: wanted later than --from ${String(values.get('from'))}`)
  return range
}

function offsetOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const offset = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(offset)) return offset
  throw new UsageError(`--${name} ${text}: wanted an offset, a whole number from 0`)
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const timeMs = parseTime(/^-?\d+$/.test(text) ? Number(text) : text)
  if (timeMs !== undefined) return timeMs
  throw new UsageError(`--${name} ${text}: wanted a time such as 2026-01-01T00:00:00Z, or milliseconds since 1970`)
}
