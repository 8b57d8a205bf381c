/** The least index whose value is ≥ x in an ascending array; its length if there is none. */
export function firstAtLeast(ascending: Float64Array, x: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (at(ascending, middle) < x) low = middle + 1
    else high = middle
  }
  return low
}

/** An element that is known to be there, which the compiler cannot know. */
export function at(values: Float64Array, i: number): number {
  return values[i] as number
}
