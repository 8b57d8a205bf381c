import type { ThetaCorridor } from '@fairstream/transport'
import { UsageError } from '../errors.ts'
import { isGroupId } from './theta-option.ts'

/** Where thetas may lie: a corridor for all groups, and those of named ones. */
export interface CorridorChoice {
  readonly default: ThetaCorridor
  readonly groups: Readonly<Record<string, ThetaCorridor>>
}

/**
 * Reads `--corridor`: `LO:HI`, `GROUP=LO:HI,…`, or both as `.5:1,f|a=1:1`. Groups that are not named take the plain corridor, and
 * without one any theta.
 *
 * @throws UsageError
 */
export function readCorridors(text: string): CorridorChoice {
  const choices = text.split(',').map((each) => readOne(text, each.trim()))
  const plain = choices.filter(({ group }) => group === undefined)
  const groups = choices.flatMap(({ group, corridor }) => (group === undefined ? [] : [[group, corridor] as const]))
  if (plain.length > 1 || new Set(groups.map(([group]) => group)).size < groups.length) throw wanted(text)
  return { default: plain[0]?.corridor ?? { low: 0, high: 1 }, groups: Object.fromEntries(groups) }
}

/** The corridor of each group of a file. Throws a UsageError where one is named that the file does not have. */
export function corridorsOf(choice: CorridorChoice, groups: readonly string[]): Readonly<Record<string, ThetaCorridor>> {
  const unknown = Object.keys(choice.groups).find((group) => !groups.includes(group))
  if (unknown !== undefined)
    throw new UsageError(`--corridor: the file has no group ${unknown}; it has ${groups.slice(0, SHOWN_MAX).join(', ')}`)
  return Object.fromEntries(
    groups.map((group) => [group, (Object.hasOwn(choice.groups, group) ? choice.groups[group] : undefined) ?? choice.default]),
  )
}

const SHOWN_MAX = 20

function readOne(text: string, part: string): { readonly group: string | undefined; readonly corridor: ThetaCorridor } {
  const equals = part.lastIndexOf('=')
  const group = equals < 0 ? undefined : part.slice(0, equals)
  const ends = part.slice(equals + 1).split(':')
  const [low = Number.NaN, high = Number.NaN] = ends.map((end) => (/^(\d+\.?\d*|\.\d+)$/.test(end) ? Number(end) : Number.NaN))
  if (ends.length !== 2 || !(low <= high && high <= 1) || (group !== undefined && !isGroupId(group))) throw wanted(text)
  return { group, corridor: { low, high } }
}

function wanted(text: string): UsageError {
  return new UsageError(`--corridor ${text}: wanted LO:HI or GROUP=LO:HI,… with 0 ≤ LO ≤ HI ≤ 1 and group ids such as f|a`)
}
