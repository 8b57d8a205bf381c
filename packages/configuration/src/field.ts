import { z } from 'zod'
import { parseDuration } from './duration.ts'

/** Kinds of value that settings share. Each says what it expects; a message of the library's would change with its version. */

/** From 0 to 1, both included. */
export const fraction = numberBetween(0, 1)

export const finite = z.number({ error: 'a finite number' })

export const duration = z.string({ error: durationExpected() }).transform((text, context): number => {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  context.addIssue({ code: 'custom', message: durationExpected(), input: text })
  return z.NEVER
})

export function numberBetween(low: number, high: number) {
  const error = { error: `a number from ${low} to ${high}` }
  return z.number(error).min(low, error).max(high, error)
}

export function wholeBetween(low: number, high: number) {
  const error = { error: `a whole number from ${low} to ${high}` }
  return z.number(error).int(error).min(low, error).max(high, error)
}

export function text(expected: string, shape: RegExp) {
  return z.string({ error: expected }).regex(shape, { error: expected })
}

/** Two numbers, the first below the second (or equal, where `degenerate`), within limits. */
export function pair(expected: (input: unknown) => string, holds: (low: number, high: number) => boolean) {
  return z.custom<readonly [number, number]>((value) => isPair(value) && holds(...value), {
    error: ({ input }) => expected(input),
  })
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((each) => Number.isFinite(each))
}

function durationExpected(): string {
  return 'an ISO 8601 duration above 0, such as PT5M, PT0.5S or P1DT12H, at most ten years (years and months vary in length)'
}
