import { parseGroupId } from '@fairstream/events'
import { UsageError } from '../errors.ts'

/** How far scores move: a θ for all groups, and those of named ones. */
export interface ThetaChoice {
  readonly default: number
  readonly groups: Readonly<Record<string, number>>
}

/**
 * Reads `--theta`: a number, `GROUP=X,…`, or both as `0.8,f|a=1`. Groups that are not named move as far as the number says, and
 * without one all the way.
 *
 * @throws UsageError
 */
export function readTheta(text: string): ThetaChoice {
  const choices = text.split(',').map((each) => readOne(text, each.trim()))
  const plain = choices.filter(({ group }) => group === undefined)
  const groups = choices.flatMap(({ group, theta }) => (group === undefined ? [] : [[group, theta] as const]))
  if (plain.length > 1 || new Set(groups.map(([group]) => group)).size < groups.length) throw wanted(text)
  return { default: plain[0]?.theta ?? 1, groups: Object.fromEntries(groups) }
}

function readOne(text: string, part: string): { readonly group: string | undefined; readonly theta: number } {
  const equals = part.lastIndexOf('=')
  const group = equals < 0 ? undefined : part.slice(0, equals)
  const number = part.slice(equals + 1)
  const theta = Number(number)
  if (!/^(\d+\.?\d*|\.\d+)$/.test(number) || theta > 1 || (group !== undefined && !isGroupId(group))) throw wanted(text)
  return { group, theta }
}

/** Whether a text can be a group's id: `f|a`. */
export function isGroupId(group: string): boolean {
  try {
    return parseGroupId(group).length > 0 && group !== ''
  } catch {
    return false
  }
}

function wanted(text: string): UsageError {
  return new UsageError(`--theta ${text}: wanted a number from 0 to 1, or GROUP=X,… with group ids such as f|a`)
}
