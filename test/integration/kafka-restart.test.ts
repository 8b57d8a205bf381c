import { openKafka } from '@fairstream/kafka'
import type { KafkaLog, KafkaSettings } from '@fairstream/kafka'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { collect, joinGroup, nextOf, PATIENCE_MS, readToIdle, said, valuesOf } from './kafka-room.ts'
import { startKafka } from './local-kafka.ts'
import type { LocalKafka } from './local-kafka.ts'
import { whyNoLocal } from './local-programs.ts'

const TOPIC = 'restarted'

/** A broker that dies and comes back, and one whose cleaner is quick. */
describe.skipIf(whyNoLocal('kafka') !== undefined)('the log on Kafka, over outages', () => {
  let server: LocalKafka
  const opened: KafkaLog[] = []
  const open = async (settings: Partial<KafkaSettings> = {}): Promise<KafkaLog> => {
    const kafka = await openKafka({ brokers: [server.address], clientId: 'restart', ...settings })
    opened.push(kafka)
    return kafka
  }
  beforeEach(async () => {
    server = await startKafka({ 'log.cleaner.backoff.ms': '100', 'log.cleaner.threads': '1' })
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((kafka) => kafka.close()))
    await server.stop()
  })
  const makeTopic = ({ topics }: KafkaLog, partitions: number, settings: Readonly<Record<string, string>> = {}) =>
    topics.create([{ name: TOPIC, partitions, replication: 1, settings }])
  const waitFor = <T>(look: () => T) => vi.waitUntil(look, { timeout: PATIENCE_MS, interval: 5 })

  test('what was under way when the broker was killed goes on when it is back', async () => {
    const kafka = await open({ attemptsMax: 40, sessionTimeoutMs: 30_000 })
    await makeTopic(kafka, 1)
    const member = joinGroup(kafka.log, TOPIC, 'g')
    const assignment = await waitFor(() => member.taken()[0])
    await kafka.log.append(TOPIC, [said('before')])
    expect(await readToIdle(assignment, 0)).toMatchObject({ values: ['before'] })
    const followed: string[] = []
    const stop = new AbortController()
    const following = (async () => {
      for await (const each of kafka.log.follow(TOPIC, stop.signal))
        if (each.kind === 'record') followed.push(...valuesOf([each.record]))
    })()
    await waitFor(() => followed.length === 1)

    await server.kill('SIGKILL')
    const appending = kafka.log.append(TOPIC, [said('during')])
    const asking = kafka.log.bounds(TOPIC)
    const waiting = nextOf(assignment)
    await server.restart()
    await appending
    expect((await asking)[0]?.first).toBe(0)
    const batch = await waiting
    expect(batch.kind === 'batch' && valuesOf(batch.records)[0]).toBe('during')
    await waitFor(() => followed.includes('during'))
    stop.abort()
    await following
    const [bounds] = await kafka.log.bounds(TOPIC)
    const values = valuesOf(await collect(kafka.log.read(TOPIC, 0, 0, bounds?.end ?? 0)))
    expect(values[0]).toBe('before')
    expect(new Set(values)).toEqual(new Set(['before', 'during']))
  })

  test('while there is no broker every call is refused in time with a fault that may pass, and works afterwards', async () => {
    // A request that meets the broker half started must not wait for as long as this test has patience.
    const kafka = await open({ attemptsMax: 3, retryAfterMs: 20, requestTimeoutMs: 3_000, sessionTimeoutMs: 30_000 })
    await makeTopic(kafka, 1)
    await kafka.log.append(TOPIC, [said('before')])
    const member = joinGroup(kafka.log, TOPIC, 'g')
    const assignment = await waitFor(() => member.taken()[0])
    await readToIdle(assignment, 0)
    await server.kill('SIGKILL')
    const faults = [
      () => kafka.log.append(TOPIC, [said('lost')]),
      () => kafka.log.bounds(TOPIC),
      () => collect(kafka.log.read(TOPIC, 0, 0, 1)),
      () => collect(kafka.log.follow(TOPIC, new AbortController().signal)),
      () => nextOf(assignment),
      () => assignment.confirm(),
    ]
    for (const call of faults)
      expect(await call().catch((fault: unknown) => fault)).toMatchObject({ code: 'LOG', retryable: true })
    await server.restart()
    await vi.waitFor(() => kafka.log.bounds(TOPIC), { timeout: PATIENCE_MS })
    await vi.waitFor(() => kafka.log.append(TOPIC, [said('after')]), { timeout: PATIENCE_MS })
    assignment.seek(0)
    const found: string[] = []
    while (!found.includes('after')) {
      const fetched = await nextOf(assignment).catch(() => undefined)
      if (fetched?.kind === 'batch') found.push(...valuesOf(fetched.records))
    }
    expect(found[0]).toBe('before')
  })

  test('a member that the group does not answer takes its partitions for lost when the session has run out, and can leave', async () => {
    const kafka = await open({ closeTimeoutMs: 300, sessionTimeoutMs: 6_000, requestTimeoutMs: 60_000 })
    await makeTopic(kafka, 1)
    await kafka.log.append(TOPIC, [said('x')])
    const member = joinGroup(kafka.log, TOPIC, 'g')
    const assignment = await waitFor(() => member.taken()[0])
    assignment.seek(0)
    const batch = await nextOf(assignment)
    await server.kill('SIGSTOP')
    const reading = (async () => {
      while ((await assignment.fetches.next()).done !== true);
    })()
    await reading
    expect(batch.kind === 'batch' && batch.isStale()).toBe(true)
    await member.leave()
    await server.kill('SIGCONT')
  })

  test('a compacted topic is followed to its end, though its last batches hold no record', async () => {
    const kafka = await open()
    await makeTopic(kafka, 1, {
      'cleanup.policy': 'compact',
      'segment.ms': '1',
      'min.cleanable.dirty.ratio': '0.001',
      'delete.retention.ms': '0',
    })
    const keyed = (key: string, value: string | null) => ({
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers: [],
      partition: 0,
    })
    await kafka.log.append(TOPIC, [keyed('kept', 'kept')])
    for (let round = 0; round < 20; round += 1) await kafka.log.append(TOPIC, [keyed('a', 'old'), keyed('b', `new ${round}`)])
    const [bounds] = await kafka.log.bounds(TOPIC)
    const end = bounds?.end ?? 0
    const keep = async () => valuesOf(await collect(kafka.log.read(TOPIC, 0, 0, end)))
    await vi.waitUntil(async () => (await keep()).length < 10, { timeout: PATIENCE_MS, interval: 50 })
    const followed: string[] = []
    for await (const each of kafka.log.follow(TOPIC, new AbortController().signal)) {
      if (each.kind === 'end') break
      followed.push(...valuesOf([each.record]))
    }
    expect(followed).toEqual(expect.arrayContaining(['kept', 'new 19']))
    const member = joinGroup(kafka.log, TOPIC, 'g')
    const { values, position, batches } = await readToIdle(await waitFor(() => member.taken()[0]), 0)
    expect([values.at(-1), position]).toEqual(['new 19', end])
    for (const [index, { next }] of batches.entries()) expect(batches[index + 1]?.fetchedOffset ?? end).toBe(next)
  })
})
