import { z } from 'zod'

/** The greatest distance from 1970 that a date of ECMAScript may have, in ms. */
const TIME_MAX = 8.64e15
export const TIME_WANTED = 'RFC 3339 with its offset, or integer milliseconds since 1970'

const DAY_MS = 86_400_000

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** Event time on the wire. */
export const timeSchema = z
  .union([z.int().min(-TIME_MAX).max(TIME_MAX), z.string().meta({ format: 'date-time' })])
  .refine((time) => parseTime(time) !== undefined)
  .describe('RFC 3339 with its offset, or integer milliseconds since 1970-01-01T00:00:00Z.')

/** Epoch milliseconds, as we write them. */
export const epochMsSchema = z.int().min(-TIME_MAX).max(TIME_MAX)

/**
 * Event time in epoch ms: from RFC 3339 with its offset, or from integer epoch ms.
 *
 * Digits below the millisecond are cut off. A leap second, which is legal in the last UTC minute of a day only, counts as the
 * start of the next second. Undefined for anything else, impossible dates among it.
 */
export function parseTime(time: unknown): number | undefined {
  if (typeof time === 'string') return parseRfc3339(time)
  const isEpochMs = typeof time === 'number' && Number.isInteger(time) && Math.abs(time) <= TIME_MAX
  return isEpochMs ? time + 0 : undefined
}

/** Epoch ms as RFC 3339 in UTC; undefined outside the years that RFC 3339 can write, 0 to 9999. */
export function formatTime(timeMs: number): string | undefined {
  const written = new Date(timeMs).toISOString()
  return written.length === 24 ? written : undefined
}

function parseRfc3339(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = RFC_3339.exec(text) ?? []
  if (year === undefined) return undefined
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)]
  const [aheadHours, aheadMinutes] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)]
  const midnightMs = startOfDay(Number(year), Number(month), Number(day))
  if (midnightMs === undefined || hours > 23 || minutes > 59 || seconds > 60 || aheadHours > 23 || aheadMinutes > 59)
    return undefined
  const aheadMs = (sign === '-' ? -1 : 1) * (aheadHours * 60 + aheadMinutes) * 60_000
  const wholeMs = midnightMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 - aheadMs
  if (seconds < 60) return wholeMs + Number(fraction.slice(0, 3).padEnd(3, '0'))
  return wholeMs % DAY_MS === 0 ? wholeMs : undefined
}

/** Undefined where the month has no such day. */
function startOfDay(year: number, month: number, day: number): number | undefined {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const daysOfMonth = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  if (daysOfMonth === undefined || day < 1 || day > daysOfMonth) return undefined
  // Date.UTC takes the years 0 to 99 for 1900 to 1999, so it is asked 400 years on, where the calendar is the same.
  return Date.UTC(year + 400, month - 1, day) - 146_097 * DAY_MS
}
