import { openKafka } from '@fairstream/kafka'
import type { KafkaLog } from '@fairstream/kafka'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { freePort } from './free-port.ts'
import { enterKafka, joinGroup, nextOf, PATIENCE_MS, readToIdle, said } from './kafka-room.ts'
import type { KafkaRoom } from './kafka-room.ts'
import { startMemberProcess } from './kafka-member-process.ts'
import { within } from './within.ts'

const brokers = inject('brokers')
const broker = brokers?.kafka ?? ''
/** The least that brokers take. */
const SESSION_MS = 6_000

/** What a broker thinks of members, and what it tells of itself. */
describe.skipIf(brokers === undefined)('membership and administration on Kafka', () => {
  let room: KafkaRoom
  let kafka: KafkaLog
  beforeAll(async () => {
    room = await enterKafka(broker)
    kafka = await room.open({ sessionTimeoutMs: SESSION_MS, hintEveryMs: 300 })
  })
  afterAll(() => room.close())

  const waitFor = <T>(look: () => T) => vi.waitUntil(look, { timeout: PATIENCE_MS, interval: 5 })
  const untilState = async (group: string, wanted: string): Promise<void> => {
    const admin = room.plain.admin()
    await admin.connect()
    const isThere = async () => (await admin.describeGroups([group])).groups[0]?.state === wanted
    await vi.waitUntil(isThere, { timeout: PATIENCE_MS, interval: 20 })
    await admin.disconnect()
  }

  test('a reader that takes longer than the session over a batch keeps its partition', async () => {
    const topic = await room.newTopic(1)
    await kafka.log.append(topic, [said('slow')])
    const member = joinGroup(kafka.log, topic, room.newGroup())
    const assignment = await waitFor(() => member.taken()[0])
    assignment.seek(0)
    const batch = await nextOf(assignment)
    const tookAtMs = performance.now()
    await waitFor(() => performance.now() - tookAtMs > SESSION_MS + 1_500)
    expect(batch.kind === 'batch' && !batch.isStale()).toBe(true)
    expect(await assignment.confirm()).toBe(true)
    expect(member.taken()).toHaveLength(1)
  })

  test('a process that is frozen loses its partitions to another, and sees it when it thaws', async () => {
    const topic = await room.newTopic(2)
    const group = room.newGroup()
    await kafka.log.append(topic, [said('zero'), said('one', 1)])
    const other = await startMemberProcess({ broker, topic, group, sessionTimeoutMs: SESSION_MS })
    await waitFor(() => other.said().filter((line) => line.startsWith('holds')).length === 2)
    other.freeze()
    const member = joinGroup(kafka.log, topic, group)
    await waitFor(() => new Set(member.taken().map(({ partition }) => partition)).size === 2)
    const before = other.said().length
    other.thaw()
    const lost = () =>
      other
        .said()
        .slice(before)
        .filter((line) => line.startsWith('lost'))
        .sort()
    await waitFor(() => lost().length === 2)
    expect(lost()).toEqual(['lost 0, its batch stale', 'lost 1, its batch stale'])
    await other.end()
  })

  test('a process that leaves while its join waits for others ends at once', async () => {
    const topic = await room.newTopic(1)
    const group = room.newGroup()
    // The session that the group waits for is as long as a test may be: only the process itself can end its join.
    const settings = { broker, topic, group, sessionTimeoutMs: PATIENCE_MS }
    await kafka.log.append(topic, [said('x')])
    const silent = await startMemberProcess(settings)
    await waitFor(() => silent.said().length === 1)
    silent.freeze()
    const joining = await startMemberProcess(settings)
    await untilState(group, 'PreparingRebalance')
    await within(PATIENCE_MS / 2, 'the end of a process that has left', joining.leave())
    await silent.end()
  })

  test('a group that is about to share out anew does not confirm, before any heartbeat is due', async () => {
    const quiet = await room.open({ heartbeatEveryMs: 8_000, sessionTimeoutMs: 30_000 })
    const topic = await room.newTopic(1)
    const group = room.newGroup()
    const member = joinGroup(quiet.log, topic, group)
    const assignment = await waitFor(() => member.taken()[0])
    expect(await assignment.confirm()).toBe(true)
    joinGroup(kafka.log, topic, group)
    await untilState(group, 'PreparingRebalance')
    expect(await assignment.confirm()).toBe(false)
    expect((await assignment.fetches.next()).done).toBe(true)
  })

  test('who leaves is not waited for', async () => {
    const lasting = await room.open({ sessionTimeoutMs: 4 * PATIENCE_MS })
    const topic = await room.newTopic(1)
    const group = room.newGroup()
    const first = joinGroup(lasting.log, topic, group)
    await waitFor(() => first.taken().length > 0)
    await first.leave()
    const second = joinGroup(lasting.log, topic, group)
    await waitFor(() => second.taken().length > 0)
  })

  test('where a member stopped is left with the group as a hint, and is not where the next one begins', async () => {
    const topic = await room.newTopic(1)
    const group = room.newGroup()
    await kafka.log.append(
      topic,
      ['a', 'b', 'c'].map((value) => said(value)),
    )
    const member = joinGroup(kafka.log, topic, group)
    await readToIdle(await waitFor(() => member.taken()[0]), 0)
    await member.leave()
    const admin = room.plain.admin()
    await admin.connect()
    const [hint] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    await admin.disconnect()
    expect(hint?.partitions).toMatchObject([{ partition: 0, offset: '3' }])
    const next = joinGroup(kafka.log, topic, group)
    const assignment = await waitFor(() => next.taken()[0])
    expect(await nextOf(assignment)).toMatchObject({ kind: 'batch', fetchedOffset: 0 })
  })

  test('a position behind the end is a fault for good, and a seek mends it', async () => {
    const topic = await room.newTopic(1)
    await kafka.log.append(topic, [said('only')])
    const member = joinGroup(kafka.log, topic, room.newGroup())
    const assignment = await waitFor(() => member.taken()[0])
    assignment.seek(5)
    expect(await nextOf(assignment).catch((fault: unknown) => fault)).toMatchObject({ code: 'LOG', topic, retryable: false })
    expect(await readToIdle(assignment, 0)).toMatchObject({ values: ['only'], position: 1 })
  })

  test('partitions that are added are shared out among the members', async () => {
    const watchful = await room.open({ topicAgeMaxMs: 200, hintEveryMs: 200 })
    const topic = await room.newTopic(1)
    const member = joinGroup(watchful.log, topic, room.newGroup())
    await waitFor(() => member.taken().length === 1)
    const admin = room.plain.admin()
    await admin.connect()
    await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] })
    await admin.disconnect()
    await waitFor(() => member.taken().some(({ partition }) => partition === 2))
  })

  test('a topic that is deleted is a fault of its readers', async () => {
    const topic = await room.newTopic(1)
    const spare = await room.open({ attemptsMax: 3 })
    const member = joinGroup(spare.log, topic, room.newGroup())
    const assignment = await waitFor(() => member.taken()[0])
    await readToIdle(assignment, 0)
    const admin = room.plain.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [topic] })
    expect(await nextOf(assignment).catch((fault: unknown) => fault)).toMatchObject({ code: 'LOG', topic })
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] })
    await admin.disconnect()
  })

  test('closing ends consumers and followers', async () => {
    // Whoever tried again first would come too late.
    const closing = await room.open({ retryAfterMs: 4 * PATIENCE_MS, retryAfterMaxMs: 4 * PATIENCE_MS })
    const topic = await room.newTopic(1)
    const member = joinGroup(closing.log, topic, room.newGroup())
    const [assignment] = await Promise.all([waitFor(() => member.taken()[0])])
    const waiting = (async () => {
      while ((await assignment.fetches.next()).done !== true);
    })()
    await closing.close()
    await within(PATIENCE_MS, 'the end of all readers', Promise.all([member.done, waiting]))
    for (const call of [() => closing.log.append(topic, [said('late')]), () => closing.log.bounds(topic)])
      expect(await call().catch((fault: unknown) => fault)).toMatchObject({ code: 'LOG', retryable: false })
  })

  test('topics are made once, described as they are, and left alone', async () => {
    const name = `${await room.newTopic(1)}-made`
    const shape = { name, partitions: 3, replication: 1, settings: { 'retention.ms': '86400000', 'cleanup.policy': 'compact' } }
    expect(await kafka.topics.create([shape])).toEqual([name])
    expect(await kafka.topics.create([{ ...shape, partitions: 5 }])).toEqual([])
    const [found, missing] = await kafka.topics.describe([name, `${name}-not`])
    expect(found).toMatchObject({ name, partitions: 3, replication: 1, settings: shape.settings })
    expect(missing).toBeUndefined()
    const admin = room.plain.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [name] })
    await admin.disconnect()
  })

  test('more replicas than there are brokers is refused for good', async () => {
    const name = `${await room.newTopic(1)}-refused`
    const made = kafka.topics.create([{ name, partitions: 1, replication: 99, settings: {} }])
    expect(await made.catch((fault: unknown) => fault)).toMatchObject({ code: 'LOG', topic: name, retryable: false })
  })

  test('a cluster tells what a doctor asks', async () => {
    const facts = await kafka.inspect()
    expect(facts.brokers.length).toBeGreaterThan(0)
    expect(facts.clusterId).not.toBe('')
    expect(facts.unsupported).toEqual([])
    expect(Object.keys(facts.defaults)).toEqual(
      expect.arrayContaining(['min.insync.replicas', 'unclean.leader.election.enable', 'message.max.bytes']),
    )
  })

  test('a cluster that does not answer is a fault that may pass', async () => {
    const nowhere = openKafka({ brokers: [`127.0.0.1:${await freePort()}`], clientId: 'lost' })
    expect(await nowhere.catch((fault: unknown) => fault)).toMatchObject({ code: 'LOG', retryable: true })
  })
})
