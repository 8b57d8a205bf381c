import type { RawScore } from '@fairstream/events'
import { isInside, OVERFLOW, UNDERFLOW } from '@fairstream/sketch'
import { countScore, countVector } from './count-score.ts'
import { judgeScore } from './judge-score.ts'
import type { Judgement } from './judge-score.ts'
import { judgeVector } from './judge-vector.ts'
import type { VectorJudgement } from './judge-vector.ts'
import type { JudgingMap } from './judging-map.ts'
import type { OrderOf } from './maps-in-force.ts'
import type { PartitionFold } from './partition-fold.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

/** What became of a raw score, whatever its shape, and how it is counted. */
export interface Judged {
  readonly judgement: Judgement | VectorJudgement
  readonly isOutOfRange: boolean
  /** Counts the score where it belongs. Mutates the fold. */
  readonly count: (
    fold: PartitionFold,
    at: { readonly start: number; readonly group: string; readonly offset: number },
    orderOf: OrderOf,
  ) => void
}

/** Judges a number or a vector. A vector's scorecard takes no number and a scalar's no vector: the shape was looked at before. */
export function judgeEvent(
  card: ScorecardRules,
  map: JudgingMap | undefined,
  { id, score, group, declared }: Pick<RawScore, 'id' | 'score'> & { readonly group: string; readonly declared: boolean },
): Judged {
  const { space } = card
  if (typeof score === 'number') {
    const judgement = judgeScore(card, map, { group, declared, score, id })
    return {
      judgement,
      isOutOfRange: judgement.place === UNDERFLOW || judgement.place === OVERFLOW,
      count: (fold, at, orderOf) => {
        countScore(fold, card, map, { ...at, id, judgement }, orderOf)
      },
    }
  }
  if (space === undefined) throw new Error('a vector reached a scalar scorecard')
  return {
    judgement: judgeVector(space, map, { group, declared, score }),
    isOutOfRange: !isInside(space, score),
    count: (fold, at) => {
      countVector(fold, card, space, { ...at, score })
    },
  }
}
