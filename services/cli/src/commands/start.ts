import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfiguration } from '@fairstream/configuration'
import type { Configuration } from '@fairstream/configuration'
import { POPULATIONS } from '@fairstream/experiments'
import type { Command } from '../command.ts'
import { EXIT, Fault, isSystemError, reasonOf, UsageError } from '../errors.ts'
import { openOutputDirectory } from '../output-directory.ts'
import { createParity } from '../parity.ts'
import type { GroupParity } from '../parity.ts'
import { impactRatio, printParity } from '../print-parity.ts'
import { printCounts } from '../print-summary.ts'
import { counted, duration, grouped, size } from '../quantities.ts'
import type { Summary } from '../summary.ts'
import type { Terminal } from '../terminal.ts'
import { generateToFile } from './generate.ts'
import { runAndKeep } from './run.ts'

/** `fairstream start`: for now the demo alone. */
export const startCommand: Command = {
  name: 'start',
  says: 'the demo: a synthetic credit population, generated and scored here (--demo)',
  options: {
    demo: { says: 'generate the demo and score it' },
    for: { value: 'TIME', says: 'stop after this long at most: 30s, 5m, PT30S' },
    data: { value: 'DIR', says: 'where data is kept; ./.fairstream by default' },
  },
  notes: ['Live operation, without --demo, comes with the release that brings the embedded log and Kafka.'],
  examples: ['start --demo --for 30s'],
  run: async ({ values, switches }, terminal) => {
    if (!switches.has('demo'))
      throw new UsageError(
        'live operation is not here yet: it comes with the release that brings the embedded log and Kafka; for now, start --demo',
      )
    const limit = values.get('for')
    await runDemo(join(values.get('data') ?? '.fairstream', 'demo'), limit === undefined ? Infinity : readLimit(limit), terminal)
    return EXIT.done
  },
}

const PEOPLE = 60_000
const SEED = 7
/** Twenty minutes of event time: three maps. */
const RATE = 50

async function runDemo(directory: string, limitMs: number, terminal: Terminal): Promise<void> {
  const { say, paint, clockMs } = terminal
  const population = POPULATIONS['credit']
  if (population === undefined) throw new TypeError('there is no credit population')
  const endMs = clockMs() + limitMs
  const events = join(directory, 'events.ndjson')
  const out = join(directory, 'out')
  say(`${paint.strong('Fairstream demo')}: ${grouped(PEOPLE)} applicants of a synthetic bank, four groups, one credit score.\n\n`)
  await makeDirectory(directory)
  await generateToFile({ population, generation: { n: PEOPLE, seed: SEED, ratePerSecond: RATE }, out: events }, terminal)
  const configuration = settled(population.configuration)
  const parity = createParity(configuration.scorecards['credit']?.range ?? { low: 0, high: 1 })
  const summary = await runAndKeep(
    {
      input: events,
      configuration,
      outputs: await openOutputDirectory(out, events),
      signal: terminal.signal,
      onScore: parity.add,
      enough: () => clockMs() >= endMs,
    },
    terminal,
  )
  say(demoWords(summary, parity.groups(), out, terminal))
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
  } catch (error) {
    if (isSystemError(error)) throw new Fault(`cannot make ${directory}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}

function settled(text: string): Configuration {
  const read = readConfiguration(text)
  if (!read.ok) throw new TypeError('the demo has a configuration with mistakes')
  return read.configuration
}

function demoWords(summary: Summary, groups: readonly GroupParity[], out: string, { paint }: Terminal): string {
  const { lines, performance } = summary
  const cut = lines < PEOPLE ? `Stopped after ${counted(lines, 'event')}, as --for asked.\n` : ''
  const took = `${duration(performance.ms)}, ${grouped(performance.eventsPerSecond)} events/s, peak memory ${size(performance.peakMemoryBytes)}`
  return `${cut}${printCounts(summary)}\n${paint.faint(took)}\n${parityWords(groups, paint)}${nextWords(groups, out, paint)}`
}

function parityWords(groups: readonly GroupParity[], paint: Terminal['paint']): string {
  if (groups.length === 0) return '\nNo map was planned yet, so every fair score is the raw score.\n'
  const raw = impactRatio(groups.map(({ topHalfRaw }) => topHalfRaw))
  const fair = impactRatio(groups.map(({ topHalfFair }) => topHalfFair))
  return `
Since the first map, by group (sex|origin):

${printParity(groups, paint)}
Least share over greatest: ${paint.bad(raw.toFixed(2))} by raw score, ${paint.good(fair.toFixed(2))} by fair score. The four-fifths rule asks for 0.80.
`
}

function nextWords(groups: readonly GroupParity[], out: string, paint: Terminal['paint']): string {
  const [least] = [...groups].sort((left, right) => left.topHalfRaw - right.topHalfRaw)
  const command = (words: string): string => `  ${paint.strong(`npm run -s fairstream -- ${words}`)}\n`
  return `
Next:
${least === undefined ? '' : `  one score, explained and computed again\n${command(`explain ${least.sampleId} --from ${out}`)}`}  your own file: docs/guides/run-over-a-file.md
${command('run --help')}`
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

function readLimit(text: string): number {
  const [, number, unit = ''] = /^(?:PT)?(\d+(?:\.\d+)?)([smh])$/i.exec(text) ?? []
  const unitMs = UNITS[unit.toLowerCase()]
  if (number === undefined || unitMs === undefined) throw new UsageError(`--for ${text}: wanted a time such as 30s, 5m or PT30S`)
  return Number(number) * unitMs
}
