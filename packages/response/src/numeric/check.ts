/** Throws a RangeError that names the quantity, its value and what was wanted. */
export function check(ok: boolean, name: string, value: unknown, wanted: string): asserts ok {
  if (!ok) throw new RangeError(`${name} is ${typeof value === 'number' ? value : JSON.stringify(value)}; wanted ${wanted}`)
}

/** A finite number, or a RangeError naming it. */
export function checkFinite(name: string, value: number): void {
  check(Number.isFinite(value), name, value, 'a finite number')
}

/** A number in [low, high], or a RangeError naming it. */
export function checkWithin(name: string, value: number, low: number, high: number): void {
  check(value >= low && value <= high, name, value, `a number from ${low} to ${high}`)
}
