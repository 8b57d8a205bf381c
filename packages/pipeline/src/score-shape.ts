import type { RawScore, Refusal } from '@fairstream/events'
import type { ScorecardRules } from './scorecard-rules.ts'

/** What a score is that has not the shape of its scorecard's. */
export function shapeMistake({ space }: ScorecardRules, score: RawScore['score']): string | undefined {
  if (typeof score === 'number') return space === undefined ? undefined : 'a number'
  if (space === undefined) return 'a vector'
  return score.length === space.dimension ? undefined : `an array of length ${score.length}`
}

/** The refusal of a score that is not what its scorecard takes. */
export function misshapen({ space }: ScorecardRules, found: string): Refusal {
  const wanted = space === undefined ? 'a finite number' : `an array of ${space.dimension} finite numbers`
  return { code: 'invalid', path: 'score', message: `score: ${found}; wanted ${wanted}` }
}
