import { airInterval } from '@fairstream/drift'
import { createRandom } from '@fairstream/experiments'

/** A whole run of decisions, after every slice of which the interval of AIR is looked at. */
export interface AirStream {
  readonly shares: readonly number[]
  readonly rates: readonly number[]
  readonly slices: number
  readonly perSlice: number
}

/** Whether the interval held the true AIR after every slice, and where it stood at the end. */
export function airCovers(
  stream: AirStream,
  seed: number,
  alpha = 0.05,
): { readonly covers: boolean; readonly lo: number; readonly hi: number } {
  const { shares, rates, slices, perSlice } = stream
  const random = createRandom(seed)
  const truth = Math.min(...rates) / Math.max(...rates)
  const counts = rates.map(() => ({ s: 0, n: 0, alpha: alpha / rates.length }))
  let covers = true
  let last = { lo: 0, hi: 1 }
  for (let t = 0; t < slices; t++) {
    for (let i = 0; i < perSlice; i++) {
      let drawn = random.next()
      const g = shares.findIndex((share) => (drawn -= share) < 0)
      const own = counts[Math.max(0, g)]
      if (own === undefined) continue
      own.n += 1
      if (random.next() < (rates[Math.max(0, g)] ?? 0)) own.s += 1
    }
    last = airInterval(counts)
    covers &&= last.lo <= truth && truth <= last.hi
  }
  return { covers, ...last }
}
