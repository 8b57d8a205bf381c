/** A whole number with commas: 99,998. */
export function grouped(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A number and its noun: `1 dead letter`, `2 dead letters`. */
export function counted(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`
}

/** A length of time, two units at most: `0.8 s`, `12 s`, `3 min 5 s`, `2 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const
  const first = units.findIndex(([size]) => seconds >= size)
  return units
    .slice(first, first + 2)
    .map(
      ([size, unit], index) => [Math.floor((index === 0 ? seconds : seconds % (units[first]?.[0] ?? 1)) / size), unit] as const,
    )
    .filter(([n], index) => index === 0 || n > 0)
    .map(([n, unit]) => `${grouped(n)} ${unit}`)
    .join(' ')
}

/** Bytes in the unit that leaves one to three digits before the point: `342 MB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1_000 ** power
  return `${power > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value))} ${String(units[power])}`
}

/** At most six significant digits, and none of them a trailing zero. */
export function rounded(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** A share in percent. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`
}
