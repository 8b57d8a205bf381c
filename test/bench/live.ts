import { randomUUID } from 'node:crypto'
import type { TestDeployment } from '../delivery/deployment.ts'
import type { BenchContext, BenchResult } from './bench-case.ts'
import { withDeployment } from './broker-deployment.ts'
import { byTurns } from './by-turns.ts'
import type { BenchBrokers } from './find-brokers.ts'
import { loadWorkload } from './load-workload.ts'
import { throughputs } from './metered.ts'
import type { Metered } from './metered.ts'
import { startChild } from './processes/child.ts'
import type { PassThroughTold } from './processes/pass-through.ts'
import type { ScorerTold } from './processes/scorer.ts'
import { SCORECARDS } from './workload.ts'

const EVENTS = 200_000
const ON_BROKERS = { scorecards: SCORECARDS, partitions: 8 }
const LIMIT_MS = 300_000
const OUR_CLIENT = 'pass-through of the same client'

/**
 * One scorer on Kafka and Redis over filled raw-scores, beside pass-throughs that read the same and write the same bytes: no
 * parsing, no counting, no state.
 */
export async function live({
  brokers,
  events = EVENTS,
  rounds,
  progress,
  signal,
}: BenchContext): Promise<readonly BenchResult[]> {
  if (brokers === undefined) throw new Error('live: it needs brokers')
  return await withDeployment(brokers, ON_BROKERS, async (before) => {
    // Its outputs are what the peers write.
    await loadWorkload(before.shell, events)
    progress(`the scorer once: ${JSON.stringify(await scorerOver(before, events))}`)
    const measured = [
      { name: 'scorer', measure: () => freshScorer(brokers, events) },
      { name: OUR_CLIENT, measure: () => passThrough('pass-through.ts', brokers, before, events) },
      { name: 'pass-through of plain kafkajs', measure: () => passThrough('kafkajs-pass-through.ts', brokers, before, events) },
    ]
    const told = measured.map(({ name, measure }) => ({
      name,
      measure: async () => {
        const metered = await measure()
        progress(`${name}: ${JSON.stringify(metered)}`)
        return metered
      },
    }))
    const goal = { against: OUR_CLIENT, at: 'least', limit: 0.9 } as const
    return throughputs('live', await byTurns(rounds, told, signal), { all: [goal] })
  })
}

/** A state once used cannot be gone over again, so that each round has a deployment of its own. */
function freshScorer(brokers: BenchBrokers, events: number): Promise<Metered> {
  return withDeployment(brokers, ON_BROKERS, async (deployment) => {
    await loadWorkload(deployment.shell, events)
    return await scorerOver(deployment, events)
  })
}

/** A scorer process over a deployment's filled raw-scores. */
export function scorerOver({ file }: TestDeployment, events: number): Promise<Metered> {
  const told: ScorerTold = { config: file, directory: '.', events }
  return answerOf('scorer.ts', told)
}

async function passThrough(
  file: string,
  { kafka }: BenchBrokers,
  { ports, shell, settled }: TestDeployment,
  events: number,
): Promise<Metered> {
  const { rawScores, fairScores } = shell.topics
  const to = `${settled.configuration.prefix}.pass-${randomUUID()}`
  const [shape] = await ports.topics.describe([fairScores])
  if (shape === undefined) throw new Error(`there is no topic ${fairScores}`)
  await ports.topics.create([{ ...shape, name: to }])
  const told: PassThroughTold = { broker: kafka, group: `${to}.group`, from: rawScores, said: fairScores, to, events }
  return await answerOf(file, told)
}

async function answerOf(file: string, told: object): Promise<Metered> {
  const child = startChild(file, told)
  try {
    return await child.answer<Metered>(LIMIT_MS)
  } finally {
    await child.end()
  }
}
