import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfiguration } from '@fairstream/configuration'
import { createShell, openPorts, topicShapes } from '@fairstream/host'
import type { OpenedPorts } from '@fairstream/host'
import {
  adoptAtCommit,
  createMapShelf,
  createPartitionFold,
  mapOnShelf,
  orderOnShelf,
  scoreRecord,
  shelve,
} from '@fairstream/pipeline'
import { createPartitions, runScorer } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import type { BenchContext, BenchResult } from './bench-case.ts'
import { byTurns } from './by-turns.ts'
import { endsOf, loadWorkload } from './load-workload.ts'
import { createMeter, throughputs } from './metered.ts'
import type { Meter, Metered } from './metered.ts'
import { SCORECARDS } from './workload.ts'

const EVENTS = 100_000
const WARM_UP_EVENTS = 20_000
const BARE = 'bare loop'

/** The scorer on this machine's disk, log and store, beside the same stage in a loop over the same log: no store, nothing said. */
export async function embedded(context: BenchContext): Promise<readonly BenchResult[]> {
  const events = context.events ?? EVENTS
  for (const run of [scoreAll, foldAll]) await onDisk(context.directory, WARM_UP_EVENTS, run)
  const measured = [
    { name: 'runScorer on sqlite', measure: () => onDisk(context.directory, events, scoreAll) },
    { name: BARE, measure: () => onDisk(context.directory, events, foldAll) },
  ]
  return throughputs('embedded', await byTurns(context.rounds, measured, context.signal), {
    all: [
      { against: BARE, at: 'least', limit: 0.5 },
      { at: 'least', limit: 60_000 },
    ],
  })
}

/** A new directory each time, so that what runs before is nothing to what runs after. */
async function onDisk(parent: string, events: number, run: (shell: Shell, meter: Meter) => Promise<void>): Promise<Metered> {
  const directory = await mkdtemp(join(parent, 'embedded-'))
  let ports: OpenedPorts | undefined
  try {
    const settled = readConfiguration(SCORECARDS)
    if (!settled.ok) throw new Error(JSON.stringify(settled.mistakes))
    ports = await openPorts(settled.deployment, { directory, mode: 'serve', client: 'bench' })
    const shell = createShell({ configuration: settled.configuration, ports, notice: () => undefined })
    await ports.topics.create(topicShapes(settled.configuration, settled.deployment))
    await createPartitions(shell)
    await loadWorkload(shell, events)
    const meter = createMeter(events)
    await run(shell, meter)
    return await meter.done
  } finally {
    await ports?.close()
    await rm(directory, { recursive: true, force: true })
  }
}

async function scoreAll(shell: Shell, meter: Meter): Promise<void> {
  const stop = new AbortController()
  const notice: Shell['notice'] = ({ event, facts }) => {
    if (event === 'claimed') meter.begin()
    if (event === 'committed') meter.add(Number(facts['next']) - Number(facts['from']))
    if (meter.isDone()) stop.abort()
  }
  await runScorer({ ...shell, notice }, 'bench', stop.signal)
}

async function foldAll({ log, topics, rules }: Shell, meter: Meter): Promise<void> {
  const shelf = createMapShelf()
  for await (const record of log.read(topics.transportMaps, 0, 0, Infinity)) shelve(shelf, record)
  const orderOf = (version: string) => orderOnShelf(shelf, version)
  const maps = { orderOf, mapOf: (version: string) => mapOnShelf(shelf, version) }
  const candidateOf = (scorecard: string) => shelf.candidates.get(scorecard)
  meter.begin()
  for (const [partition, end] of (await endsOf(log, topics.rawScores)).entries()) {
    const fold = createPartitionFold(0, rules.version)
    for await (const record of log.read(topics.rawScores, partition, 0, end)) {
      const { offset, timestampMs } = record
      scoreRecord(fold, rules, maps, { topic: topics.rawScores, partition, offset, timestampMs, record })
      if (offset === 0) adoptAtCommit(fold, { floor: 0, candidateOf, orderOf, rules })
      // Nothing is committed, so nobody takes them.
      fold.recentIds.fresh = []
      meter.add(1)
    }
  }
}
