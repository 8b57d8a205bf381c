import { createRandom } from '@fairstream/experiments'
import type { Random } from '@fairstream/experiments'
import { normalCdf, normalQuantile } from './normal.ts'
import type { Change, Scenario } from './scenario.ts'

/** The events of one slice, in order. */
export interface SliceEvents {
  readonly groups: Uint8Array
  /** Raw scores. */
  readonly scores: Float64Array
  /** V of each event: the hash that breaks ties among ranks. */
  readonly hashes: Float64Array
}

/** The slices of one run, the same for every monitor that is shown them. */
export function* streamOf(scenario: Scenario, seed: number): Generator<SliceEvents> {
  const random = createRandom(seed)
  const groupOf = chooser(scenario.shares)
  for (let t = 0; t < scenario.slices; t++) {
    const n = isNight(scenario, t) ? 0 : scenario.perSlice
    const events = { groups: new Uint8Array(n), scores: new Float64Array(n), hashes: new Float64Array(n) }
    for (let i = 0; i < n; i++) {
      const group = groupOf(random)
      events.groups[i] = group
      events.scores[i] = rawScore(scenario, group, shiftAt(scenario.change, t, group), random)
      events.hashes[i] = random.next()
    }
    yield events
  }
}

/** F_g(x−) and F_g(x) before any change. */
export function trueRank(scenario: Scenario, group: number, score: number): readonly [below: number, atOrBelow: number] {
  const { mean, sd } = scenario.laws?.[group] ?? { mean: 0, sd: 1 }
  const half = (scenario.step ?? 0) / 2
  return [normalCdf((score - half - mean) / sd), normalCdf((score + half - mean) / sd)]
}

function rawScore({ laws, step }: Scenario, group: number, shift: number, random: Random): number {
  const { mean, sd } = laws?.[group] ?? { mean: 0, sd: 1 }
  const score = mean + sd * (normalQuantile(random.next() + 2 ** -54) + shift)
  return step === undefined ? score : step * Math.round(score / step)
}

function isNight({ nightOf }: Scenario, t: number): boolean {
  return nightOf !== undefined && t % nightOf >= nightOf / 2
}

function shiftAt(change: Change | undefined, t: number, group: number): number {
  return change !== undefined && t >= change.at && (change.group === 'all' || change.group === group) ? change.sd : 0
}

function chooser(shares: readonly number[]): (random: Random) => number {
  let total = 0
  const ends = shares.map((share) => (total += share))
  return (random) => {
    const drawn = random.next() * total
    const found = ends.findIndex((end) => drawn < end)
    return found < 0 ? shares.length - 1 : found
  }
}
