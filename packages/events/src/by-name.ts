import { z } from 'zod'

import { isJsonObject } from './json-object.ts'
import { labelSchema } from './text.ts'

/**
 * The schema of an object with free names, such as traits or weights by group.
 *
 * Not z.record: that passes over the name `__proto__` unread, and it is a legal name of a trait and of a group. What is read has no
 * prototype, so that asking it for a group named `constructor` finds nothing of the language's.
 */
export function byName<T>(value: z.ZodType<T>, countMax: number, name: z.ZodType<string> = labelSchema) {
  const isByName = (given: unknown): given is Record<string, T> =>
    isJsonObject(given) &&
    Object.keys(given).length <= countMax &&
    Object.entries(given).every(([key, each]) => name.safeParse(key).success && value.safeParse(each).success)
  const schema = z.custom<Record<string, T>>(isByName).meta({
    type: 'object',
    maxProperties: countMax,
    propertyNames: bare(name),
    additionalProperties: bare(value),
  })
  return schema.transform((given) => Object.assign(Object.create(null) as Record<string, T>, given))
}

function bare(schema: z.ZodType): object {
  const written = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' })
  return Object.fromEntries(Object.entries(written).filter(([key]) => key !== '$schema'))
}
