import type { z } from 'zod'
import { findingAt, findingOfKey, type Finding } from './finding.ts'
import { nearest } from './nearest.ts'
import type { Path } from './path.ts'
import { configurationSchema } from './schema.ts'
import { settingsAt } from './settings.ts'

type Issue = z.core.$ZodIssue

/** What the schema found in the tree, each at the deepest place that says what is wrong. */
export function schemaFindings(tree: unknown, issues: readonly Issue[], above: Path = []): readonly Finding[] {
  return issues.flatMap((issue) => issueFindings(tree, issue, [...above, ...issue.path.map(part)]))
}

function issueFindings(tree: unknown, issue: Issue, path: Path): readonly Finding[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(tree, [...path, key]))
    case 'invalid_key':
      return [findingOfKey(path, issue.issues[0]?.message ?? issue.message)]
    case 'invalid_union':
      return meantBranch(tree, issue, path) ?? [findingAt(tree, path, issue.message)]
    default:
      return [findingAt(tree, path, issue.message)]
  }
}

function unknownKey(tree: unknown, path: Path): Finding {
  const key = String(path.at(-1))
  const { keys } = settingsAt(configurationSchema, tree, path.slice(0, -1))
  const meant = nearest(key, keys)
  const expected = meant === undefined ? `one of ${keys.join(', ')}` : `a known key: did you mean ${meant}?`
  return findingOfKey(path, expected)
}

/** Of a union's alternatives the one that fits best: of the right type at its root, and with the fewest mistakes inside. */
function meantBranch(tree: unknown, issue: z.core.$ZodIssueInvalidUnion, path: Path): readonly Finding[] | undefined {
  const [best] = issue.errors
    .filter((branch) => !branch.some((each) => each.path.length === 0 && /^invalid_(type|value)$/.test(each.code)))
    .map((branch) => schemaFindings(tree, branch, path))
    .sort((left, right) => left.length - right.length)
  return best
}

function part(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key)
}
