import type { BenchContext, BenchResult } from './bench-case.ts'
import { withDeployment } from './broker-deployment.ts'
import { byTurns } from './by-turns.ts'
import type { BenchBrokers } from './find-brokers.ts'
import { scorerOver } from './live.ts'
import { loadWorkload } from './load-workload.ts'
import { throughputs } from './metered.ts'
import type { Metered } from './metered.ts'
import { SCORECARDS } from './workload.ts'

const EVENTS = 200_000
const DELIVERIES = ['strict', 'default'] as const

/** One scorer on Kafka and Redis in strict mode, beside the same in default mode. */
export async function strict({
  brokers,
  events = EVENTS,
  rounds,
  progress,
  signal,
}: BenchContext): Promise<readonly BenchResult[]> {
  if (brokers === undefined) throw new Error('strict: it needs brokers')
  for (const delivery of DELIVERIES) progress(`${delivery} once: ${JSON.stringify(await freshScorer(brokers, events, delivery))}`)
  const measured = DELIVERIES.map((delivery) => ({
    name: delivery,
    measure: async () => {
      const metered = await freshScorer(brokers, events, delivery)
      progress(`${delivery}: ${JSON.stringify(metered)}`)
      return metered
    },
  }))
  return throughputs('strict', await byTurns(rounds, measured, signal), { all: [] })
}

function freshScorer(brokers: BenchBrokers, events: number, delivery: (typeof DELIVERIES)[number]): Promise<Metered> {
  const scorecards = `${SCORECARDS}\nscorer: { delivery: ${delivery} }\n`
  return withDeployment(brokers, { scorecards, partitions: 8 }, async (deployment) => {
    await loadWorkload(deployment.shell, events)
    return await scorerOver(deployment, events)
  })
}
