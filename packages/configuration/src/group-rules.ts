import { z } from 'zod'
import { groupParts } from './group-id.ts'
import { findingAt, findingOfKey, type Finding } from './finding.ts'
import { isMapping, valueAt, type Path } from './path.ts'
import { fields } from './schema.ts'
import { listAt, sound } from './sound.ts'

/** What must hold between a scorecard's traits, their values, and the groups that it names. */
export function groupRules(tree: unknown, at: Path): readonly Finding[] {
  return [
    ...repeated(tree, [...at, 'traits'], 'each trait once'),
    ...traitValueRules(tree, at),
    ...groupNameRules(tree, at, [...at, 'theta', 'groups']),
    ...groupNameRules(tree, at, [...at, 'weights']),
    ...weightRule(tree, at),
    ...corridorRules(tree, at),
  ]
}

function repeated(tree: unknown, path: Path, expected: string): readonly Finding[] {
  const items = listAt(tree, path)
  return items.flatMap((item, index) =>
    typeof item === 'string' && items.indexOf(item) < index ? [findingAt(tree, [...path, index], expected)] : [],
  )
}

function traitValueRules(tree: unknown, at: Path): readonly Finding[] {
  const traits = listAt(tree, [...at, 'traits']).map(String)
  return keysAt(tree, [...at, 'traitValues']).flatMap((trait) => {
    const path = [...at, 'traitValues', trait]
    const known = traits.length === 0 || traits.includes(trait)
    const expected = `one of the declared traits: ${traits.join(', ')}`
    return [...(known ? [] : [findingOfKey(path, expected)]), ...repeated(tree, [...path, 'known'], 'each value once')]
  })
}

function groupNameRules(tree: unknown, at: Path, path: Path): readonly Finding[] {
  const traits = listAt(tree, [...at, 'traits'])
  if (traits.length === 0) return []
  return keysAt(tree, path).flatMap((group) => {
    if (path.at(-1) === 'weights' && group === 'frozen') return []
    const expected = groupMistake(tree, at, group, traits)
    return expected === undefined ? [] : [findingOfKey([...path, group], expected)]
  })
}

function groupMistake(tree: unknown, at: Path, group: string, traits: readonly unknown[]): string | undefined {
  const parts = groupParts(group)
  if (parts?.length !== traits.length) {
    const form = traits.map((trait) => String(trait).toUpperCase()).join('|')
    return `a group id ${form}: one part a trait, ? where it is absent, reserved characters as %XX`
  }
  const index = parts.findIndex((part, position) => !mayTake(tree, at, traits[position], part))
  return index === -1 ? undefined : `a value of ${String(traits[index])} that traitValues declares`
}

function mayTake(tree: unknown, at: Path, trait: unknown, part: string): boolean {
  if (part === '?' || typeof trait !== 'string') return true
  const path = [...at, 'traitValues', trait]
  const known = sound(z.array(fields.name), tree, [...path, 'known'])
  const catchAll = valueAt(tree, [...path, 'catchAll'])
  return known === undefined || known.includes(part) || catchAll === part
}

function weightRule(tree: unknown, at: Path): readonly Finding[] {
  const path = [...at, 'weights']
  const weights = keysAt(tree, path).map((group) => valueAt(tree, [...path, group]))
  const none = isMapping(valueAt(tree, path)) && weights.every((weight) => weight === 0)
  return none ? [findingAt(tree, path, 'at least one weight above 0')] : []
}

function corridorRules(tree: unknown, at: Path): readonly Finding[] {
  const corridor = sound(fields.theta.corridor, tree, [...at, 'theta', 'corridor'])
  if (corridor === undefined) return []
  const paths = [
    [...at, 'theta', 'default'],
    ...keysAt(tree, [...at, 'theta', 'groups']).map((group) => [...at, 'theta', 'groups', group]),
  ]
  return paths.flatMap((path) => {
    const theta = sound(fields.theta.default, tree, path)
    const within = theta === undefined || (theta >= corridor[0] && theta <= corridor[1])
    return within ? [] : [findingAt(tree, path, `a number within the corridor ${corridor[0]} to ${corridor[1]}`, String(theta))]
  })
}

function keysAt(tree: unknown, path: Path): readonly string[] {
  const value = valueAt(tree, path)
  return isMapping(value) ? Object.keys(value) : []
}
