import { createRandom } from '@fairstream/experiments'

/** Scores over a range, the same in every run: those of a bell, since laws that are flat make every search alike. */
export function drawnScores(n: number, low: number, high: number, seed: number): Float64Array {
  const random = createRandom(seed)
  const share = (): number => (random.next() + random.next() + random.next()) / 3
  return Float64Array.from({ length: n }, () => low + share() * (high - low))
}
