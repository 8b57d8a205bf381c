import type { z } from 'zod'
import { valueAt, type Path } from './path.ts'

/** The value of a field that is right by itself, its default where it is absent; undefined where it is wrong. */
export function sound<T>(field: z.ZodType<T>, tree: unknown, path: Path): T | undefined {
  const read = field.safeParse(valueAt(tree, path))
  return read.success ? read.data : undefined
}

/** The list at a path; an empty one where there is none. */
export function listAt(tree: unknown, path: Path): readonly unknown[] {
  const value = valueAt(tree, path)
  return Array.isArray(value) ? value : []
}
