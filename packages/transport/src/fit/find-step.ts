const VALUES_MAX = 65_536
const SCALE_MAX = 1e9

/** The values low, low + step, …, high. */
export interface Steps {
  readonly low: number
  readonly high: number
  readonly step: number
}

/**
 * The widest step on which all values lie, as decimals a person would write: whole multiples of a power of ten down to 10⁻⁹.
 *
 * @param columns - Ascending columns of scores.
 * @returns undefined where there is no such step, there are fewer than two values, or the lattice would pass 65,536 values.
 */
export function findStep(columns: readonly Float64Array[]): Steps | undefined {
  const filled = columns.filter(({ length }) => length > 0)
  const { low, high } = rangeOf(filled)
  for (let scale = 1; scale <= SCALE_MAX && low < high; scale *= 10) {
    if (!filled.every((column) => column.every((x) => isWhole(x, scale)))) continue
    const origin = Math.round(low * scale)
    let step = 0
    for (const column of filled) for (const x of column) step = greatestDivisor(Math.round(x * scale) - origin, step)
    const steps = (Math.round(high * scale) - origin) / step
    return steps < VALUES_MAX ? { low, high, step: step / scale } : undefined
  }
  return undefined
}

/** The least and the greatest of ascending columns, none of them empty. */
export function rangeOf(columns: readonly Float64Array[]): { readonly low: number; readonly high: number } {
  return {
    low: columns.reduce((least, column) => Math.min(least, column[0] ?? Infinity), Infinity),
    high: columns.reduce((greatest, column) => Math.max(greatest, column.at(-1) ?? -Infinity), -Infinity),
  }
}

/** The lattice of a declared step: from the declared low, or the least value, as far as the values or the declared high reach. */
export function latticeOf(step: number, least: number, greatest: number, declared: { low?: number; high?: number }): Steps {
  const low = Math.min(declared.low ?? least, least)
  const reached = Math.max(declared.high ?? greatest, greatest)
  const steps = Math.max(1, Math.ceil((reached - low) / step - 1e-9))
  const high = low + steps * step
  return { low, high: Math.abs(high - reached) < 1e-9 * step ? reached : high, step }
}

function isWhole(x: number, scale: number): boolean {
  return Math.abs(x * scale) < 2 ** 52 && Math.round(x * scale) / scale === x
}

function greatestDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}
