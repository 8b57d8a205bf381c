import { DIMENSION_MAX } from '@fairstream/transport'
import { UsageError } from '../errors.ts'

/** Names of score columns, separated by commas: one for numbers, two and more for vectors. Throws a UsageError. */
export function readScoreColumns(option: string, text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new UsageError(`--${option} ${text}: wanted a column, or columns such as verbal,numerical`)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new UsageError(`--${option} ${text}: ${twice} is there twice`)
  if (names.length <= DIMENSION_MAX) return names
  throw new UsageError(`--${option}: ${names.length} columns; a vector has 2 to ${DIMENSION_MAX}`)
}

/** Throws a UsageError naming the first option that was given and says nothing of vectors. */
export function refuseForVectors(values: ReadonlyMap<string, string>, why: Readonly<Record<string, string>>): void {
  for (const [option, words] of Object.entries(why))
    if (values.has(option)) throw new UsageError(`--${option}: is for scores of one column: ${words}`)
}
