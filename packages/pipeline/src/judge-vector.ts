import type { Flag } from '@fairstream/events'
import { isInside } from '@fairstream/sketch'
import type { VectorSpace } from '@fairstream/sketch'
import { mapVector } from '@fairstream/transport'
import type { JudgingMap } from './judging-map.ts'

/** What is judged: a raw vector, and whose group it is. */
export interface JudgeableVector {
  readonly group: string
  /** False where a trait has a value that the scorecard does not know. */
  readonly declared: boolean
  readonly score: readonly number[]
}

/** What the map made of a raw vector. Without a map, or a group of it, `fair` is the raw vector. A vector has no rank and no decision. */
export interface VectorJudgement {
  readonly fair: readonly number[]
  readonly theta?: number
  readonly quantile?: undefined
  readonly errorBound?: undefined
  readonly decision?: undefined
  readonly flags: readonly Flag[]
}

/** The fair vector of one raw vector under one map: a pure function of both (transport.md, n-D scores). */
export function judgeVector(
  space: VectorSpace,
  map: JudgingMap | undefined,
  { group, declared, score }: JudgeableVector,
): VectorJudgement {
  const flags: Flag[] = isInside(space, score) ? [] : ['extrapolated']
  if (map === undefined) return { fair: score, flags: [...(declared ? [] : (['unmapped'] as const)), 'warming-up', ...flags] }
  if (map.order.killed) return { fair: score, flags: ['killed', ...flags] }
  const member = declared ? map.vectors?.groups.get(group) : undefined
  if (member === undefined) return { fair: score, flags: ['unmapped', ...flags] }
  const fair = finite(mapVector(member.map, score, member.theta), score)
  return { fair, theta: member.theta, flags: [...(member.small ? (['small-group'] as const) : []), ...flags] }
}

/** A coordinate near the end of the doubles may leave them on its way: it is held at their end, or stays as it came. */
function finite(fair: readonly number[], raw: readonly number[]): readonly number[] {
  return fair.map((each, axis) =>
    Number.isNaN(each) ? (raw[axis] ?? 0) : Math.min(Math.max(each, -Number.MAX_VALUE), Number.MAX_VALUE),
  )
}
