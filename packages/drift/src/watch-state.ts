import { createAirWatch } from './air-watch.ts'
import type { AirWatch } from './air-watch.ts'
import type { OpenAlert } from './alert-lifecycle.ts'
import { createPace } from './pace.ts'
import type { Pace } from './pace.ts'
import { createRankStreams } from './rank-streams.ts'
import type { RankStreams } from './rank-streams.ts'
import type { Cut } from './sealed-slice.ts'
import { createStreams } from './streams.ts'
import type { Streams } from './streams.ts'

/** All that the watch of one scorecard remembers between slices: plain data, written as bytes by encodeWatch. */
export interface WatchState {
  /** What the counts meant when they were made, and the margin rule. */
  readonly basis: string
  /** The end of the last slice that was consumed, epoch ms; −2^52 before the first. */
  readonly seenTo: number
  readonly between: RankStreams
  readonly reference: RankStreams
  readonly policyVersion: string
  /** One per threshold of the policy version. */
  readonly air: readonly AirWatch[]
  readonly quality: Streams
  readonly pace: Pace
  /** In order of key. */
  readonly open: readonly OpenAlert[]
}

/** Before the first slice. */
export function createWatch(): WatchState {
  return { ...freshDetectors(), basis: '', seenTo: -(2 ** 52), pace: createPace(), open: [] }
}

/** Every detector at its start. */
export function freshDetectors(): Pick<WatchState, 'between' | 'reference' | 'policyVersion' | 'air' | 'quality'> {
  return {
    between: createRankStreams(),
    reference: createRankStreams(),
    policyVersion: '',
    air: [],
    quality: createStreams(1),
  }
}

/** Rates begin anew with each policy version. */
export function freshAir(cuts: readonly Cut[]): readonly AirWatch[] {
  return cuts.map(({ threshold }) => createAirWatch(threshold))
}
