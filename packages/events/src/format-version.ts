import { z } from 'zod'

/** The version of every record's form. A reader that meets another one refuses the record; it never guesses. */
export const FORMAT_VERSION = 1

export const formatVersionSchema = z.literal(FORMAT_VERSION)
