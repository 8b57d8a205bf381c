import { encodeRawScore } from '@fairstream/events'
import { generateEvents, POPULATIONS } from '@fairstream/experiments'
import { decodePartitionRecord } from '@fairstream/pipeline'
import { partitionKey, plannerKey, resumePartition, runScorer, skipPartition } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { auditDelivery } from '../delivery/audit-delivery.ts'
import { deploy, progressOf, until } from '../delivery/deployment.ts'
import type { TestDeployment } from '../delivery/deployment.ts'
import { startService } from '../delivery/service-process.ts'
import type { ServiceProcess } from '../delivery/service-process.ts'
import { startRedis } from './local-redis.ts'
import type { LocalRedis } from './local-redis.ts'
import { plainKafka, truncatePartition } from './plain-kafkajs.ts'
import { redisCli } from './redis-cli.ts'

const SCORECARDS = `scorecards:
  cfa-synthetic:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [gender, ethnicity]
    theta: 1
    ties: random
    planEvery: PT30S
    window: { slice: PT10S, length: PT5M, grace: PT5S }
`

const brokers = inject('brokers')

describe.skipIf(brokers === undefined)('state on real parts', { timeout: 180_000 }, () => {
  let redis: LocalRedis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  async function deployed(partitions: number): Promise<TestDeployment> {
    const deployment = await deploy(SCORECARDS, { kafka: brokers?.kafka ?? '', redis: redis.url }, partitions)
    onTestFinished(deployment.close)
    return deployment
  }

  test('a Redis that was emptied is filled again from the log: every slice equal to the byte, and the system goes on', async () => {
    const deployment = await deployed(2)
    const { ports, shell, file } = deployment
    const isConsumed = async () => (await progressOf(deployment)).every(({ next, end }) => next === end)
    const isPlanned = async () => {
      const held = await ports.store.read(plannerKey(shell, 'cfa-synthetic'), [])
      return (held?.record.body.length ?? 0) > 0
    }
    await feed(deployment, 0, 6_000)
    const first = startAll(file)
    await until('all is consumed', 60_000, isConsumed)
    await until('it is planned', 60_000, isPlanned)
    await stopAll(first)
    const before = await statesOf(deployment)
    await redisCli(redis, 'FLUSHALL')
    const again = startAll(file, { FAIRSTREAM_SCORER__ONSTATELOSS: 'rebuild' })
    await until('both records are there again', 60_000, async () => (await statesOf(deployment)).length === 2)
    const rebuilt = await Promise.all([0, 1].map((partition) => saidRebuilt(again, partitionKey(shell, partition))))
    const after = await statesOf(deployment)
    for (const [index, { slices, next }] of before.entries()) {
      expect(after[index]?.next).toEqual(next)
      const kept = [...slices].filter(([name]) => after[index]?.slices.has(name))
      expect(kept.length).toBeGreaterThan(20)
      for (const [name, bytes] of kept) expect([name, after[index]?.slices.get(name)]).toEqual([name, bytes])
      expect(slices.size).toBe(kept.length)
    }
    console.error(`rebuilt from Kafka after FLUSHALL: ${JSON.stringify(rebuilt)}`)
    await feed(deployment, 6_000, 8_000)
    await until('what came later is consumed', 60_000, isConsumed)
    await until('it is planned again', 60_000, isPlanned)
    await stopAll(again)
    // The planner's record went too: its watch begins behind the last plan, so it is not what all plans come to.
    const audit = await auditDelivery({ ...ports, rules: shell.rules, topics: shell.topics, wasRolledBack: true })
    expect(audit).toMatchObject({ inputs: 8_000, fairScores: 8_000, deadLetters: 0, lost: [], diverged: [] })
  })

  test('a log that was cut, and one that was deleted and made anew, halt the partition, which says what to do', async () => {
    const deployment = await deployed(1)
    const { ports, shell } = deployment
    const plain = plainKafka(brokers?.kafka ?? '')
    const raw = shell.topics.rawScores
    await feed(deployment, 0, 60)
    await scoredUntil(shell, 'all is consumed', async () => (await progressOf(deployment))[0]?.next === 60)

    await feed(deployment, 60, 100)
    await truncatePartition(plain, raw, 0, 80)
    expect(await haltOf(shell)).toMatchObject({
      code: 'LOG_TRUNCATED',
      message: expect.stringContaining('skip --partition 0 --to 80') as unknown,
    })
    const skipped = await skipPartition(shell, 0, 80, new AbortController().signal)
    expect(skipped).toMatchObject({ from: 60, notHeld: 20, deadLettered: 0, isDone: true })
    await scoredUntil(shell, 'the rest is consumed', async () => (await progressOf(deployment))[0]?.next === 100)

    const admin = plain.admin()
    await admin.connect()
    const [shape] = await ports.topics.describe([raw])
    await admin.deleteTopics({ topics: [raw] })
    if (shape === undefined) throw new Error('no topic')
    await until('the topic is made anew', 30_000, async () => {
      await ports.topics.create([shape])
      return (await ports.log.bounds(raw))[0]?.end === 0
    })
    await admin.disconnect()
    expect(await haltOf(shell)).toMatchObject({ code: 'LOG_SHORTER_THAN_STATE' })
    await feed(deployment, 500, 640)
    await resumePartition(shell, 0)
    expect(await haltOf(shell)).toMatchObject({ code: 'LOG_REPLACED' })
    expect((await ports.log.bounds(shell.topics.fairScores))[0]?.end).toBe(80)
  })
})

function startAll(file: string, environment: NodeJS.ProcessEnv = {}): readonly ServiceProcess[] {
  const all = [startService('scorer', file, environment), startService('planner', file, environment)]
  onTestFinished(() => stopAll(all, 'SIGKILL'))
  return all
}

async function stopAll(all: readonly ServiceProcess[], signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  await Promise.all(all.map((each) => each.kill(signal)))
}

/** How many records were folded again in how many milliseconds, as the scorer logged it. */
async function saidRebuilt([scorer]: readonly ServiceProcess[], record: string): Promise<Readonly<Record<string, unknown>>> {
  const line = await scorer?.said((each) => each['record'] === record && JSON.stringify(each).includes('"differing"'))
  return line ?? {}
}

interface State {
  readonly next: readonly number[]
  readonly slices: ReadonlyMap<string, Uint8Array>
}

async function statesOf({ ports, shell }: TestDeployment): Promise<readonly State[]> {
  const bounds = await ports.log.bounds(shell.topics.rawScores)
  const held = await Promise.all(bounds.map(({ partition }) => ports.store.read(partitionKey(shell, partition), ['slice/'])))
  return held.flatMap((each) => (each === undefined ? [] : [{ next: each.record.next, slices: each.entries }]))
}

async function feed({ ports, shell }: TestDeployment, from: number, to: number): Promise<void> {
  const population = POPULATIONS['cfa-synthetic']
  if (population === undefined) throw new Error('there is no cfa-synthetic')
  const events = [...generateEvents(population, { n: to, seed: 7 })].slice(from)
  for (let at = 0; at < events.length; at += 500)
    await ports.log.append(
      shell.topics.rawScores,
      events.slice(at, at + 500).map((event) => encodeRawScore(event)),
    )
}

/** Runs a scorer here until a condition holds. */
async function scoredUntil(shell: Shell, what: string, holds: () => Promise<boolean>): Promise<void> {
  const stop = new AbortController()
  const running = runScorer(shell, `${shell.topics.rawScores}.scorers`, stop.signal)
  try {
    await Promise.race([until(what, 60_000, holds), running])
  } finally {
    stop.abort()
    await running
  }
}

/** What a scorer leaves in the record of partition 0 when it halts. */
async function haltOf(shell: Shell): Promise<unknown> {
  const look = async () => {
    const held = await shell.store.read(partitionKey(shell, 0), [])
    return held === undefined ? undefined : decodePartitionRecord(held.record.body).halted
  }
  await scoredUntil(shell, 'it halts', async () => (await look()) !== undefined)
  return look()
}
