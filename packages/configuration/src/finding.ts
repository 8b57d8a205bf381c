import { valueAt, type Path } from './path.ts'
import { isSecret, REDACTED, withoutCredentials } from './secret.ts'

/** A mistake at its place in the tree. Where that was written is added when all are found. */
export interface Finding {
  readonly path: Path
  readonly expected: string
  readonly got: string
}

const SHOWN_MAX = 60

/**
 * What is wrong at a path of the tree, with what is there.
 *
 * @param byDefault - What is in force there where nothing is written.
 */
export function findingAt(tree: unknown, path: Path, expected: string, byDefault?: string): Finding {
  const value = valueAt(tree, path)
  if (isSecret(path.at(-1))) return { path, expected, got: REDACTED }
  return { path, expected, got: value === undefined && byDefault !== undefined ? `${byDefault} by default` : show(value) }
}

/** What is wrong with the key at the end of a path, whatever is under it. */
export function findingOfKey(path: Path, expected: string): Finding {
  return { path, expected, got: String(path.at(-1)) || 'an empty key' }
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  const whole =
    typeof value === 'number'
      ? String(value)
      : JSON.stringify(value, (_, each: unknown) => (isInfinite(each) ? String(each) : withoutCredentials(each)))
  return whole.length > SHOWN_MAX ? `${whole.slice(0, SHOWN_MAX)}…` : whole
}

/** JSON has no word for these. */
function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value)
}
