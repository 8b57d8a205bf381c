import type { Mistake } from './configuration.ts'
import { nearest } from './nearest.ts'
import { isMapping, valueAt } from './path.ts'
import { configurationSchema } from './schema.ts'
import { settingsAt } from './settings.ts'
import { writtenOver, type Written } from './written.ts'
import { readYaml } from './yaml-text.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const PREFIX = 'FAIRSTREAM_'
/** Read elsewhere: who acts, and how tests find brokers. */
const RESERVED = /^FAIRSTREAM_(ACTOR$|REQUIRE$|TEST_)/

/**
 * What the environment sets over what the file says: `FAIRSTREAM_LOG__SKEW=PT1M`, two underscores between levels, names
 * matched without regard to case, `-` as `_`. Values are YAML. An empty variable counts as absent.
 *
 * Outer settings apply before inner ones, so that which variable wins does not hang on the order in which they come.
 */
export function withEnvironment(file: Written, environment: Environment): Written {
  const variables = variablesIn(environment)
  return variables.reduce((written, variable) => withVariable(written, variable, variables), file)
}

interface Variable {
  readonly name: string
  readonly text: string
  readonly levels: readonly string[]
}

function variablesIn(environment: Environment): readonly Variable[] {
  return Object.entries(environment)
    .flatMap(([name, text]) =>
      isOurs(name) && text !== undefined && text !== '' ? [{ name, text, levels: levelsOf(name) }] : [],
    )
    .sort((left, right) => left.levels.length - right.levels.length || (left.name < right.name ? -1 : 1))
}

function isOurs(name: string): boolean {
  const upper = name.toUpperCase()
  return upper.startsWith(PREFIX) && !RESERVED.test(upper)
}

function levelsOf(name: string): readonly string[] {
  return matched(name).slice(PREFIX.length).split('__')
}

function matched(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}

function withVariable(written: Written, variable: Variable, all: readonly Variable[]): Written {
  const { name, text } = variable
  const twin = all.find((other) => other.name < name && matched(other.name) === matched(name))
  const located = twin ? mistake(name, 'each setting once', `${twin.name} as well`) : locate(written.tree, variable)
  if ('expected' in located) return { ...written, mistakes: [...written.mistakes, located] }
  const read = readYaml(text, name, located.path)
  return read.whole
    ? writtenOver(written, located.path, name, read)
    : { ...written, mistakes: [...written.mistakes, ...read.mistakes] }
}

/** The setting that a variable names, or what is wrong with the name. */
function locate(tree: unknown, variable: Variable): { readonly path: readonly string[] } | Mistake {
  const path: string[] = []
  for (const [index, level] of variable.levels.entries()) {
    const candidates = candidatesAt(tree, path)
    const [found, another] = candidates.filter((candidate) => matched(candidate) === level)
    if (another !== undefined)
      return mistake(variable.name, 'a name that fits one setting only', `${String(found)} and ${another}`)
    if (found === undefined) return mistake(variable.name, meantName(variable, index, candidates), variable.name)
    path.push(found)
  }
  return { path }
}

function candidatesAt(tree: unknown, path: readonly string[]): readonly string[] {
  const { keys, open } = settingsAt(configurationSchema, tree, path)
  const written = open ? valueAt(tree, path) : undefined
  return [...new Set([...keys, ...(isMapping(written) ? Object.keys(written) : [])])]
}

function meantName({ levels }: Variable, index: number, candidates: readonly string[]): string {
  const names = candidates.map(matched)
  const nameOf = (middle: readonly string[]) => PREFIX + [...levels.slice(0, index), ...middle].join('__')
  const meant = meantLevels(levels[index] ?? '', names)
  if (meant) return `the name of a setting: did you mean ${nameOf([...meant, ...levels.slice(index + 1)])}?`
  if (names.length === 0) return 'the name of a setting: there is none below this one, or the file names none'
  return `the name of a setting: ${names.map((name) => nameOf([name])).join(', ')}`
}

/** A level misspelt, or two levels with one underscore between them. */
function meantLevels(level: string, names: readonly string[]): readonly string[] | undefined {
  const outer = names.find((name) => level.startsWith(`${name}_`))
  if (outer !== undefined) return [outer, level.slice(outer.length + 1)]
  const meant = nearest(level, names)
  return meant === undefined ? undefined : [meant]
}

function mistake(name: string, expected: string, got: string): Mistake {
  return { path: name, expected, got, writtenAt: name }
}
