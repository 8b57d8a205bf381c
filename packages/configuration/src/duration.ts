const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY
const LONGEST = 3_653 * DAY

const WEEKS = /^P(\d{1,6})W$/
const PARTS = /^P(?=[\dT])(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:\.\d{1,3})?)S)?)?$/

/**
 * An ISO 8601 duration in milliseconds: `P1DT12H`, `PT5M`, `PT0.5S`, `P2W`.
 *
 * Years and months are refused, since their length varies. Only seconds have a fraction, to the millisecond.
 *
 * @returns undefined unless above 0 and at most ten years.
 */
export function parseDuration(text: string): number | undefined {
  const ms = weeks(text) ?? daysAndTime(text)
  return ms !== undefined && ms > 0 && ms <= LONGEST ? ms : undefined
}

/** The duration that {@link parseDuration} reads back to the same whole milliseconds. */
export function printDuration(ms: number): string {
  const [days, inDay] = [Math.floor(ms / DAY), ms % DAY]
  const [hours, minutes, seconds] = [Math.floor(inDay / HOUR), Math.floor((inDay % HOUR) / MINUTE), (inDay % MINUTE) / SECOND]
  const part = (count: number, unit: string) => (count > 0 ? `${count}${unit}` : '')
  const time = part(hours, 'H') + part(minutes, 'M') + part(seconds, 'S')
  return `P${part(days, 'D')}${time === '' ? '' : `T${time}`}`
}

function weeks(text: string): number | undefined {
  const match = WEEKS.exec(text)
  return match ? Number(match[1]) * WEEK : undefined
}

function daysAndTime(text: string): number | undefined {
  const match = PARTS.exec(text)
  if (!match) return undefined
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match
  return Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Math.round(Number(seconds) * SECOND)
}
