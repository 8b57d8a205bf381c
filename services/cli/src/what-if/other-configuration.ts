import { parseDuration } from '@fairstream/configuration'
import type { Configuration, Scorecard } from '@fairstream/configuration'
import { readTheta } from '../batch/theta-option.ts'
import type { Given, Option } from '../command.ts'
import { UsageError } from '../errors.ts'
import { readWatchedConfiguration } from '../read-watched-configuration.ts'
import type { WatchedConfiguration } from '../read-watched-configuration.ts'
import type { Terminal } from '../terminal.ts'

export const OTHER_OPTIONS: Readonly<Record<'with' | 'theta' | 'ties' | 'window', Option>> = {
  with: { value: 'OTHER', says: 'the other configuration; by default --config with what the next options change' },
  theta: { value: 'X', says: 'another θ: a number from 0 to 1, or GROUP=X,…' },
  ties: { value: 'MODE', says: 'another rule for ties: mid, mean or random' },
  window: { value: 'LENGTH', says: 'another length of the window, such as PT12H' },
}

/** The configuration in force and the one that is asked about, and the scorecard that is compared. */
export interface Asked {
  readonly scorecard: string
  readonly inForce: WatchedConfiguration
  readonly whatIf: WatchedConfiguration
}

/**
 * Reads both configurations. What `--theta`, `--ties` and `--window` say goes the way that the environment's settings go, so that it is
 * checked as a file would be.
 *
 * @throws UsageError where nothing is asked, or the scorecard is not in both; ConfigurationError for what does not hold.
 */
export async function readAsked({ values }: Given, terminal: Terminal): Promise<Asked> {
  const file = values.get('config') ?? ''
  const inForce = await readWatchedConfiguration(file, terminal)
  const scorecard = scorecardOf(inForce.configuration, values.get('scorecard'))
  const changes = changesOf(scorecard, values)
  const other = values.get('with')
  if (other === undefined && Object.keys(changes).length === 0)
    throw new UsageError(
      'replay what-if needs something to compare with: --with OTHER, --theta X, --ties MODE or --window LENGTH',
    )
  const whatIf = await readWatchedConfiguration(
    other ?? file,
    terminal,
    { ...terminal.environment, ...changes },
    other === undefined ? '--config' : '--with',
  )
  if (!Object.hasOwn(whatIf.configuration.scorecards, scorecard))
    throw new UsageError(`--with ${String(other)}: has no scorecard ${scorecard}`)
  return { scorecard, inForce, whatIf }
}

function scorecardOf({ scorecards }: Configuration, asked: string | undefined): string {
  const names = Object.keys(scorecards)
  const [only] = names
  if (asked === undefined && names.length === 1 && only !== undefined) return only
  if (asked !== undefined && names.includes(asked)) return asked
  throw new UsageError(
    `${asked === undefined ? 'replay what-if needs --scorecard' : `--scorecard ${asked}`}: there are ${names.join(', ')}`,
  )
}

function changesOf(scorecard: string, values: Given['values']): Readonly<Record<string, string>> {
  const setting = (...levels: readonly string[]): string =>
    ['FAIRSTREAM_SCORECARDS', scorecard, ...levels].join('__').toUpperCase().replaceAll('-', '_')
  const [theta, ties, window] = ['theta', 'ties', 'window'].map((name) => values.get(name))
  if (ties !== undefined && !isTieMode(ties)) throw new UsageError(`--ties ${ties}: wanted mid, mean or random`)
  if (window !== undefined && parseDuration(window) === undefined)
    throw new UsageError(`--window ${window}: wanted a duration such as PT12H`)
  return {
    ...(theta === undefined ? {} : { [setting('theta')]: JSON.stringify(readTheta(theta)) }),
    ...(ties === undefined ? {} : { [setting('ties')]: ties }),
    ...(window === undefined ? {} : { [setting('window', 'length')]: window }),
  }
}

function isTieMode(text: string): text is Scorecard['ties'] {
  return ['mid', 'mean', 'random'].includes(text)
}
