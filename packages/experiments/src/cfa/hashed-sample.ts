import type { GroupedScores } from '@fairstream/transport'

/** Scores and whose they are, with the two hashes of each row: independent of each other, and neutral to groups. */
export interface HashedSample extends GroupedScores {
  /** Splits ties of scores; read for ties `random` only. */
  readonly splitHashes: Float64Array
  /** Breaks ties of rankings, raw and fair alike. */
  readonly rankHashes: Float64Array
}

/** Every row whose number leaves this remainder: a sample of the same law, none of whose rows is in another such part. */
export function partOf(sample: HashedSample, parts: number, remainder: number): HashedSample {
  const kept = (_: number, row: number): boolean => row % parts === remainder
  return {
    groups: sample.groups,
    group: sample.group.filter(kept),
    score: sample.score.filter(kept),
    splitHashes: sample.splitHashes.filter(kept),
    rankHashes: sample.rankHashes.filter(kept),
  }
}
