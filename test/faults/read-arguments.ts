import { parseArgs } from 'node:util'
import { nearest } from '@fairstream/configuration'
import { FAULT_KINDS, WITHOUT_REBUILD } from './faults.ts'
import type { FaultKind } from './faults.ts'
import type { FaultLoopRequest } from './fault-loop.ts'

/** What the command was asked for; the logs' place is chosen later. */
export interface FaultLoopArguments {
  readonly request: Omit<FaultLoopRequest, 'logs'>
  readonly report: string | undefined
}

/** Arguments, or what to print instead and whether that was a mistake. */
export type ReadArguments =
  | { readonly kind: 'run'; readonly arguments: FaultLoopArguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }

const SECONDS = { s: 1, m: 60, h: 3_600 } as const
const FOR_MAX_S = 24 * 3_600

export function readArguments(args: readonly string[], defaultSeed: number): ReadArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        for: { type: 'string', default: '5m' },
        rate: { type: 'string', default: '2000' },
        partitions: { type: 'string', default: '8' },
        scorers: { type: 'string', default: '2' },
        seed: { type: 'string', default: String(defaultSeed) },
        compression: { type: 'string', default: '10' },
        strict: { type: 'boolean', default: false },
        rebuild: { type: 'boolean', default: false },
        faults: { type: 'string' },
        'no-halts': { type: 'boolean', default: false },
        report: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const request = {
      forMs: 1_000 * seconds(values.for),
      rate: wholeNumber('rate', values.rate, 1, 20_000),
      partitions: wholeNumber('partitions', values.partitions, 1, 64),
      scorers: wholeNumber('scorers', values.scorers, 1, 8),
      seed: wholeNumber('seed', values.seed, 0, 1_000_000_000),
      compression: wholeNumber('compression', values.compression, 1, 100),
      strict: values.strict,
      rebuild: values.rebuild,
      faults: faultsIn(values.faults, values.rebuild),
      withHalts: !values['no-halts'],
    }
    return { kind: 'run', arguments: { request, report: values.report } }
  } catch (fault) {
    return { kind: 'mistake', message: fault instanceof Error ? fault.message : String(fault) }
  }
}

/** @throws RangeError for anything but a number with its unit, within the limits. */
function seconds(given: string): number {
  const [, number, unit] = /^(\d+)([smh])$/.exec(given) ?? []
  const value = Number(number) * SECONDS[(unit ?? 's') as keyof typeof SECONDS]
  if (value >= 10 && value <= FOR_MAX_S) return value
  throw new RangeError(`--for ${given}: wanted a time from 10s to 24h, such as 90s, 30m or 2h`)
}

/** @throws RangeError for anything but a whole number within the limits. */
function wholeNumber(name: string, given: string, min: number, max: number): number {
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= min && value <= max) return value
  throw new RangeError(`--${name} ${given}: wanted a whole number from ${min} to ${max}`)
}

/** @throws RangeError for a name that is no fault's, or of a fault that must halt. An empty list means none, no list all. */
function faultsIn(given: string | undefined, rebuild: boolean): readonly FaultKind[] {
  const possible = rebuild ? FAULT_KINDS : WITHOUT_REBUILD
  if (given === undefined) return possible
  return given
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      const known = possible.find((kind) => kind === name)
      if (known !== undefined) return known
      if (name === 'redis-emptied') throw new RangeError(`--faults ${name}: only with --rebuild; without it scorers halt`)
      const meant = nearest(name, possible)
      throw new RangeError(
        `--faults ${name}: ${meant === undefined ? '' : `did you mean ${meant}? `}There are ${possible.join(', ')}`,
      )
    })
}
