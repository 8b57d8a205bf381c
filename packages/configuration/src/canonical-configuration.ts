import type { Configuration } from './configuration.ts'

/**
 * The configuration as plain JSON with keys in code-unit order, for hashing: two files that mean the same come to the same.
 */
export function canonicalConfiguration(configuration: Configuration): unknown {
  return canonical(configuration)
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, each]) => [key, canonical(each)]),
  )
}
