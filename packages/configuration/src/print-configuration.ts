import { stringify } from 'yaml'
import type { Settled } from './configuration.ts'
import { printPath } from './path.ts'
import { isSecret, REDACTED, withoutCredentials } from './secret.ts'
import { leaves, surface, type Leaf } from './surface.ts'

const ORIGIN_COLUMN = 44

/** The whole configuration as YAML, every default written out, with the origin of each value beside it and no secret in it. */
export function printConfiguration(settled: Settled): string {
  return printLeaves(leaves(surface(settled)), settled.origins)
}

/** Leaves in the order of their tree. */
export function printLeaves(all: readonly Leaf[], origins: Settled['origins']): string {
  const lines = all.flatMap(({ path, value }, index) => {
    const before = all[index - 1]?.path ?? []
    const common = path.findIndex((key, level) => key !== before[level])
    const headings = path.slice(common, -1).map((key, level) => `${indent(common + level)}${flow(key)}:`)
    const key = path.at(-1)
    const line = `${indent(path.length - 1)}${flow(key)}: ${flow(isSecret(key) ? REDACTED : withoutCredentials(value))}`
    return [...headings, `${line.padEnd(ORIGIN_COLUMN)} # ${origins.get(printPath(path)) ?? 'default'}`]
  })
  return `${lines.join('\n')}\n`
}

function indent(level: number): string {
  return '  '.repeat(level)
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd()
}
