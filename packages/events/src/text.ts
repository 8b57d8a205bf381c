import { z } from 'zod'

/** Ids and subjects, in UTF-16 units. */
const ID_LENGTH_MAX = 1024
/** Scorecards, versions, trait names and trait values, in UTF-16 units. */
const NAME_LENGTH_MAX = 256

export const ID_WANTED = `a non-empty string of at most ${ID_LENGTH_MAX} UTF-16 units in well-formed Unicode`
export const NAME_WANTED = `a non-empty string of at most ${NAME_LENGTH_MAX} UTF-16 units in well-formed Unicode`
export const LABEL_WANTED = `a string of at most ${NAME_LENGTH_MAX} UTF-16 units in well-formed Unicode`

/** Half a surrogate pair has no UTF-8: it would change on the wire, and percent-encoding it throws. */
export const idSchema = z
  .string()
  .min(1)
  .max(ID_LENGTH_MAX)
  .refine((text) => text.isWellFormed())

export const nameSchema = z
  .string()
  .min(1)
  .max(NAME_LENGTH_MAX)
  .refine((text) => text.isWellFormed())

/** A name that may be empty: a trait's name or value, a group id's part. */
export const labelSchema = z
  .string()
  .max(NAME_LENGTH_MAX)
  .refine((text) => text.isWellFormed())

/** What a person wrote: a reason, an advice. */
export const proseSchema = z.string().max(4096)

/** A SHA-256 in lower-case hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

export function isId(value: unknown): value is string {
  return isName(value, ID_LENGTH_MAX)
}

export function isName(value: unknown, lengthMax = NAME_LENGTH_MAX): value is string {
  return typeof value === 'string' && value !== '' && value.length <= lengthMax && value.isWellFormed()
}

export function isLabel(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NAME_LENGTH_MAX && value.isWellFormed()
}
