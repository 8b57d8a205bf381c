import { mapThrough } from '../vectors/entropic-map.ts'
import { mapVector } from '../vectors/gaussian-map.ts'
import type { RecordFlag } from './judge-record.ts'
import { thetaOf } from './fitted-map.ts'
import type { FittedVectorMap } from './fitted-vector-map.ts'

/** What a fitted map made of one vector. For a group that the map does not know, `fair` is the raw vector. */
export interface JudgedVector {
  readonly fair: readonly number[]
  readonly flags: readonly RecordFlag[]
}

/** Judges a vector of a group, whoever else is in the file. */
export type VectorJudge = (group: string, vector: readonly number[]) => JudgedVector

/**
 * Makes a fitted map ready to judge. A coordinate beyond what the group was fitted on is flagged `extrapolated`; results are held
 * at the ends of the doubles.
 */
export function vectorJudge(map: FittedVectorMap): VectorJudge {
  const members = new Map(membersOf(map))
  return (group, vector) => {
    const member = members.get(group)
    if (member === undefined) return { fair: vector, flags: ['unmapped'] }
    const { low, high, small, move } = member
    const isInside = vector.every((x, axis) => x >= (low[axis] ?? x) && x <= (high[axis] ?? x))
    const flags: RecordFlag[] = [...(small ? (['small-group'] as const) : []), ...(isInside ? [] : (['extrapolated'] as const))]
    return { fair: held(move(vector), vector), flags }
  }
}

type Move = (vector: readonly number[]) => readonly number[]

interface VectorMember {
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly small: boolean
  readonly move: Move
}

function membersOf(map: FittedVectorMap): readonly (readonly [string, VectorMember])[] {
  if (map.method === 'gaussian')
    return map.groups.map(({ group, low, high, small = false, map: affine }) => {
      const theta = thetaOf(map, group)
      return [group, { low, high, small, move: (vector) => mapVector(affine, vector, theta) }]
    })
  return map.groups.map(({ group, low, high, ...potentials }) => {
    const theta = thetaOf(map, group)
    const entropic = { ...potentials, targets: map.support }
    return [group, { low, high, small: false, move: (vector) => partly(theta, vector, mapThrough(entropic, vector)) }]
  })
}

function partly(theta: number, raw: readonly number[], whole: readonly number[]): readonly number[] {
  return raw.map((x, axis) => (theta === 0 ? x : x + theta * ((whole[axis] ?? x) - x)))
}

/** A coordinate near the end of the doubles may leave them on its way: it is held at their end, or stays as it came. */
function held(fair: readonly number[], raw: readonly number[]): readonly number[] {
  return fair.map((each, axis) =>
    Number.isNaN(each) ? (raw[axis] ?? 0) : Math.min(Math.max(each, -Number.MAX_VALUE), Number.MAX_VALUE),
  )
}
