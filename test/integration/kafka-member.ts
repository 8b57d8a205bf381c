import { openKafka } from '@fairstream/kafka'
import type { Assignment } from '@fairstream/ports'

/** The program of kafka-member-process.ts. */
interface Settings {
  readonly broker: string
  readonly topic: string
  readonly group: string
  readonly sessionTimeoutMs: number
}

const { broker, topic, group, sessionTimeoutMs } = JSON.parse(process.argv[2] ?? '') as Settings
const { log, close } = await openKafka({ brokers: [broker], clientId: 'member process', sessionTimeoutMs })
const stop = new AbortController()
process.once('SIGTERM', () => {
  stop.abort()
})

/** Holds the first batch until the partition is lost, as a slow reader would. */
async function hold(assignment: Assignment): Promise<void> {
  assignment.seek(0)
  const { value } = await assignment.fetches.next()
  if (value?.kind !== 'batch') throw new Error(`partition ${assignment.partition} brought no batch`)
  console.log(`holds ${assignment.partition}`)
  while ((await assignment.fetches.next()).done !== true);
  console.log(`lost ${assignment.partition}, its batch ${value.isStale() ? 'stale' : 'fresh'}`)
}

for await (const assignment of log.consume(topic, group, stop.signal)) void hold(assignment)
await close()
