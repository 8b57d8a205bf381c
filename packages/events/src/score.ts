import { z } from 'zod'

import type { Refused } from './refusal.ts'
import { kindOf, refuseField } from './refusal.ts'

/** The greatest dimension of a score. */
const SCORE_LENGTH_MAX = 64

export const FINITE_WANTED = 'a finite number'
const SCORE_WANTED = `a finite number or an array of 1 to ${SCORE_LENGTH_MAX} finite numbers`

/** One number, or a vector of an n-dimensional scorecard. */
export const scoreSchema = z.union([z.number(), z.array(z.number()).min(1).max(SCORE_LENGTH_MAX)])

export function isScore(value: unknown): value is number | readonly number[] {
  if (typeof value === 'number') return Number.isFinite(value)
  return Array.isArray(value) && value.length >= 1 && value.length <= SCORE_LENGTH_MAX && value.every(Number.isFinite)
}

/** The same score with −0 read as 0: a sign bit must not cost a person the score. */
export function withoutNegativeZero(score: number | readonly number[]): number | readonly number[] {
  return typeof score === 'number' ? score + 0 : score.map((each) => each + 0)
}

export function refuseScore(score: unknown, path: string): Refused {
  if (!Array.isArray(score)) return refuseField(path, SCORE_WANTED, kindOf(score))
  const index = score.slice(0, SCORE_LENGTH_MAX).findIndex((each) => !Number.isFinite(each))
  if (index < 0) return refuseField(path, SCORE_WANTED, `an array of length ${score.length}`)
  return refuseField(`${path}[${index}]`, FINITE_WANTED, kindOf(score[index]))
}
