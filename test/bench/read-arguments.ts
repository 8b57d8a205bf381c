import { parseArgs } from 'node:util'
import { nearest } from '@fairstream/configuration'

/** What a run of the benches was asked for. */
export interface BenchRequest {
  /** Names of cases; all where none was named. */
  readonly cases: readonly string[]
  readonly json: string
  readonly events: number | undefined
  readonly rounds: number | undefined
}

/** A request, or what to print instead and whether that was a mistake. */
export type ReadArguments =
  | { readonly kind: 'run'; readonly request: BenchRequest }
  | { readonly kind: 'list' }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }

const RESULTS_FILE = '.fairstream/bench/bench-results.json'
/** Outputs of a run are held in memory by its peers. */
const EVENTS_MAX = 1_000_000
const ROUNDS_MAX = 100

export function readArguments(args: readonly string[], known: readonly string[]): ReadArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'string', default: RESULTS_FILE },
        events: { type: 'string' },
        rounds: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
    if (values.help === true) return { kind: 'help' }
    if (values.list === true) return { kind: 'list' }
    const unknown = positionals.find((name) => !known.includes(name))
    if (unknown !== undefined) return mistake(unknownCase(unknown, known))
    const events = wholeNumber('events', values.events, 1_000, EVENTS_MAX)
    const rounds = wholeNumber('rounds', values.rounds, 3, ROUNDS_MAX)
    return { kind: 'run', request: { cases: positionals, json: values.json, events, rounds } }
  } catch (fault) {
    return mistake(fault instanceof Error ? fault.message : String(fault))
  }
}

function mistake(message: string): ReadArguments {
  return { kind: 'mistake', message }
}

function unknownCase(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return `there is no case ${name}${meant === undefined ? '' : `; did you mean ${meant}?`} --list names them all`
}

/** @throws RangeError for anything but a whole number within the limits. */
function wholeNumber(name: string, given: string | undefined, min: number, max: number): number | undefined {
  if (given === undefined) return undefined
  const value = Number(given)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`--${name} ${given}: wanted a whole number from ${min} to ${max}`)
}
