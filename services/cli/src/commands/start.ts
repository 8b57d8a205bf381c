import { join } from 'node:path'
import type { Command } from '../command.ts'
import type { Given } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { checkDemoFits, demoPopulation, demoSettings } from '../live/demo.ts'
import { feedDemo } from '../live/demo-feed.ts'
import { printEnd } from '../live/print-end.ts'
import { runLive } from '../live/run-live.ts'
import type { LiveRun } from '../live/run-live.ts'
import { DATA_DEFAULT } from '../open-deployment.ts'
import { readWatchedConfiguration } from '../read-watched-configuration.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream start`: the live system in one process. */
export const startCommand: Command = {
  name: 'start',
  says: 'the live system in one process, on this machine’s disk: scorer, planner, and a picture of what happens',
  options: {
    config: { value: 'F', says: 'the configuration; its brokers are used where it names some' },
    demo: { says: 'feed a synthetic bank’s credit scores, from six hours ago to the present and on' },
    for: { value: 'TIME', says: 'stop after this long: 30s, 5m, PT30S; without it, at Ctrl-C' },
    data: { value: 'DIR', says: 'where data is kept; ./.fairstream by default, and ./.fairstream/demo for the demo alone' },
  },
  notes: [
    'The next start goes on where this one ends. One process serves a directory at a time; ingest, tail and maps work beside it.',
  ],
  examples: ['start --demo --for 30s', 'start --config fairstream.yaml'],
  run: async (given, terminal) => {
    const run = await prepare(given, terminal)
    const tally = await runLive(run, terminal)
    terminal.say(printEnd(tally, run, given.switches.has('demo'), terminal))
    return EXIT.done
  },
}

async function prepare({ values, switches }: Given, terminal: Terminal): Promise<LiveRun> {
  const [config, limit, data] = ['config', 'for', 'data'].map((name) => values.get(name))
  const isDemo = switches.has('demo')
  if (config === undefined && !isDemo) throw new UsageError('start needs --config F, or --demo')
  const signal = limit === undefined ? terminal.signal : AbortSignal.any([terminal.signal, AbortSignal.timeout(readLimit(limit))])
  const settled = config === undefined ? demoSettings(terminal.environment) : await readWatchedConfiguration(config, terminal)
  const directory = data ?? (config === undefined ? join(DATA_DEFAULT, 'demo') : DATA_DEFAULT)
  if (!isDemo) return { title: `Fairstream, ${String(config)}`, settled, directory, signal }
  checkDemoFits(settled)
  return { title: 'Fairstream demo: a synthetic bank', settled, directory, signal, feed }
}

const DEMO_PAST_MS = 6 * 3_600_000

const feed: NonNullable<LiveRun['feed']> = async ({ log, topics, clock }, tally, signal) => {
  let sent = 0
  const before = tally.progress.counts.offsets
  await feedDemo(
    {
      log,
      topic: topics.rawScores,
      clock,
      population: demoPopulation(),
      pastMs: DEMO_PAST_MS,
      lag: () => sent - (tally.progress.counts.offsets - before),
      onSent: (count) => {
        sent += count
      },
    },
    signal,
  )
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }
const LIMIT_MAX_MS = 24 * 3_600_000

function readLimit(text: string): number {
  const [, number, unit = ''] = /^(?:PT)?(\d+(?:\.\d+)?)([smh])$/i.exec(text) ?? []
  const unitMs = UNITS[unit.toLowerCase()]
  const ms = Number(number) * (unitMs ?? Number.NaN)
  if (ms > 0 && ms <= LIMIT_MAX_MS) return Math.ceil(ms)
  throw new UsageError(`--for ${text}: wanted a time such as 30s, 5m or PT30S, at most 24h`)
}
