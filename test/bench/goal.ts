import { spread } from './statistics.ts'

/** What a figure should reach: our own value, or its ratio to a peer's. */
export interface Goal {
  /** The peer whose ratio counts; our own value where there is none. */
  readonly against?: string
  readonly at: 'least' | 'most'
  readonly limit: number
}

/** A range that straddles the limit counts as met (performance.md), and is told apart. */
export type Verdict = 'met' | 'met within the range' | 'missed'

export function verdictOn({ at, limit }: Pick<Goal, 'at' | 'limit'>, values: readonly number[]): Verdict {
  const { median, min, max } = spread(values)
  const holds = (value: number): boolean => (at === 'least' ? value >= limit : value <= limit)
  if (holds(median)) return 'met'
  return holds(at === 'least' ? max : min) ? 'met within the range' : 'missed'
}
