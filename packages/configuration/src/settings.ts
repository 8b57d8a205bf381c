import { z } from 'zod'
import { isMapping, valueAt, type Path } from './path.ts'

/** What a schema knows at one place: the keys that it names, and whether the writer names more. */
export interface Settings {
  readonly keys: readonly string[]
  readonly open: boolean
}

/** The settings at a path under a schema, for what is written there; none where there is nothing to name. */
export function settingsAt(schema: z.core.$ZodType, tree: unknown, path: Path): Settings {
  const places = path.reduce<readonly z.core.$ZodType[]>(
    (schemas, part) => schemas.flatMap((each) => branches(each).flatMap((branch) => child(branch, part))),
    [schema],
  )
  const ends = places.flatMap(branches).filter((end) => agrees(end, valueAt(tree, path)))
  return {
    keys: [...new Set(ends.flatMap((end) => Object.keys(shapeOf(end))))],
    open: ends.some((end) => end instanceof z.ZodRecord),
  }
}

/** A schema without what is wrapped around it, and each alternative of a union. */
function branches(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return branches(schema.unwrap())
  }
  return schema instanceof z.ZodUnion ? schema.options.flatMap(branches) : [schema]
}

function child(schema: z.core.$ZodType, part: string | number): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  const found = valueAt(shapeOf(schema), [part])
  return found instanceof z.ZodType ? [found] : []
}

/** Whether an alternative with a fixed word, such as `kind: lattice`, can be meant by what is written. */
function agrees(schema: z.core.$ZodType, written: unknown): boolean {
  return Object.entries(shapeOf(schema)).every(([key, field]) => {
    const value = isMapping(written) ? valueAt(written, [key]) : undefined
    return !(field instanceof z.ZodLiteral) || value === undefined || field.values.has(value as string)
  })
}

function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, unknown>> {
  return schema instanceof z.ZodObject ? schema.shape : {}
}
