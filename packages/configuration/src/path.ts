/** Where a value is in the configuration: keys, and positions in lists. */
export type Path = readonly (string | number)[]

/** A mapping as it was read: its keys are the writer's. */
export type Mapping = Readonly<Record<string, unknown>>

const PLAIN = /^[A-Za-z_][A-Za-z0-9_-]*$/

/** `scorecards.credit.theta.groups["f|a"]`, `scorecards.credit.traits[1]`. Equal texts mean equal paths. */
export function printPath(path: Path): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`
    return PLAIN.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`
  })
  return parts.join('').replace(/^\./, '')
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The value at a path.
 *
 * @returns undefined where a mapping on the way lacks the key, so that a default applies; null where what is on the way is
 *   no mapping at all, so that none does.
 */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (value === undefined) return undefined
    if (Array.isArray(value) && typeof part === 'number') value = value[part] as unknown
    else if (isMapping(value)) value = Object.hasOwn(value, part) ? value[part] : undefined
    else return null
  }
  return value
}

/** The same tree with another value at the path. What is on the way and no mapping becomes one. */
export function withValueAt(root: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const here = isMapping(root) ? root : {}
  return { ...here, [key]: withValueAt(valueAt(here, [key]), rest, value) }
}
