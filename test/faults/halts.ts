import { generateEvents, POPULATIONS } from '@fairstream/experiments'
import { encodeRawScore } from '@fairstream/events'
import { deploy, progressOf, until } from '../delivery/deployment.ts'
import type { TestDeployment } from '../delivery/deployment.ts'
import { plainKafka } from '../integration/plain-kafkajs.ts'
import { redisCli } from '../integration/redis-cli.ts'
import type { BrokerPair } from './broker-pair.ts'
import { createFleet } from './fleet.ts'
import type { Fleet } from './fleet.ts'
import { SCORECARDS } from './load.ts'

/** A loss that must stop a scorer, brought about on a small deployment of its own. */
export interface MustHalt {
  readonly name: string
  readonly wanted: readonly string[]
  /** The code that each partition halted with. */
  readonly found: readonly string[]
  readonly held: boolean
  /** What kept it from being tried. */
  readonly untried?: string
}

interface Loss {
  readonly name: string
  readonly wanted: readonly string[]
  readonly bringAbout: (brokers: BrokerPair, deployment: TestDeployment) => Promise<void>
}

const PARTITIONS = 2
const EVENTS = 400
/** Fewer than before: a log that was made again and has grown past the state in the meantime is told by its last record. */
const EVENTS_AFTER = 60
const CONSUMED_WITHIN_MS = 60_000
const MADE_AGAIN_WITHIN_MS = 60_000
const HALTED_WITHIN_MS = 120_000

const LOSSES: readonly Loss[] = [
  {
    name: 'raw-scores deleted and made again',
    wanted: ['LOG_SHORTER_THAN_STATE', 'LOG_REPLACED', 'LOG_TRUNCATED'],
    bringAbout: ({ addresses }, { shell }) => makeAgain(addresses.kafka, shell.topics.rawScores),
  },
  {
    name: 'Redis emptied',
    wanted: ['STATE_LOST'],
    bringAbout: async ({ redis }) => {
      await redisCli(redis, 'FLUSHALL')
    },
  },
]

/** Brings about each loss on a deployment of its own, and looks whether every partition halts. Empties Redis: comes last. */
export async function provokeHalts(
  brokers: BrokerPair,
  logs: string,
  environment: NodeJS.ProcessEnv,
  extra: string,
): Promise<readonly MustHalt[]> {
  const results: MustHalt[] = []
  for (const loss of LOSSES)
    results.push(await provokeOn(loss, brokers, logs, environment, extra).catch((fault: unknown) => notTried(loss, fault)))
  return results
}

async function provokeOn(
  loss: Loss,
  brokers: BrokerPair,
  logs: string,
  environment: NodeJS.ProcessEnv,
  extra: string,
): Promise<MustHalt> {
  const deployment = await deploy(SCORECARDS + extra, brokers.addresses, PARTITIONS)
  const fleet = createFleet(deployment.file, logs, environment)
  try {
    return await provoke(loss, brokers, deployment, fleet)
  } finally {
    await fleet.dismissAll('SIGKILL')
    await deployment.close()
  }
}

/** What was counted before must not be lost for it. */
function notTried({ name, wanted }: Loss, fault: unknown): MustHalt {
  return { name, wanted, found: [], held: false, untried: String(fault) }
}

async function provoke(
  { name, wanted, bringAbout }: Loss,
  brokers: BrokerPair,
  deployment: TestDeployment,
  fleet: Fleet,
): Promise<MustHalt> {
  fleet.add(`scorer-${name.replaceAll(' ', '-')}`, 'scorer')
  await send(deployment, EVENTS, 1)
  await until('all is consumed', CONSUMED_WITHIN_MS, async () =>
    (await progressOf(deployment)).every(({ next, end }) => next === end && end > 0),
  )
  await bringAbout(brokers, deployment)
  // A topic that was just made is not known everywhere at once.
  await until('more is sent', MADE_AGAIN_WITHIN_MS, async () => {
    await send(deployment, EVENTS_AFTER, 2)
    return true
  })
  const codes = (): ReadonlyMap<string, string> => new Map(fleet.history.halts.map(({ record, code }) => [record, code]))
  await until('all halted', HALTED_WITHIN_MS, () => Promise.resolve(codes().size === PARTITIONS)).catch(() => undefined)
  const found = [...codes().values()]
  return { name, wanted, found, held: found.length === PARTITIONS && found.every((code) => wanted.includes(code)) }
}

async function send({ ports, shell }: TestDeployment, n: number, seed: number): Promise<void> {
  const population = POPULATIONS['cfa-synthetic']
  if (population === undefined) throw new Error('there is no cfa-synthetic')
  const records = [...generateEvents(population, { n, seed })].map((event, index) => ({
    ...encodeRawScore(event),
    partition: index % PARTITIONS,
  }))
  await ports.log.append(shell.topics.rawScores, records)
}

/** The broker deletes a topic some time after it said so. */
async function makeAgain(kafka: string, topic: string): Promise<void> {
  const admin = plainKafka(kafka).admin()
  await admin.connect()
  try {
    await admin.deleteTopics({ topics: [topic] })
    await until(`${topic} is made again`, MADE_AGAIN_WITHIN_MS, () =>
      admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: PARTITIONS }] }),
    )
  } finally {
    await admin.disconnect()
  }
}
