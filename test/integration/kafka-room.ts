import { randomUUID } from 'node:crypto'
import { openKafka } from '@fairstream/kafka'
import type { KafkaLog, KafkaSettings } from '@fairstream/kafka'
import type { Assignment, Batch, Idle, Log, OutgoingRecord } from '@fairstream/ports'
import { onTestFinished } from 'vitest'
import { plainKafka } from './plain-kafkajs.ts'
import { within } from './within.ts'

/** Names on a broker that no other test uses, and clients that end with it. */
export interface KafkaRoom {
  readonly plain: ReturnType<typeof plainKafka>
  readonly open: (settings?: Partial<KafkaSettings>) => Promise<KafkaLog>
  readonly newTopic: (partitions: number, settings?: Readonly<Record<string, string>>) => Promise<string>
  readonly newGroup: () => string
  /** Closes the clients and deletes the topics. */
  readonly close: () => Promise<void>
}

export async function enterKafka(broker: string): Promise<KafkaRoom> {
  const name = `room-${randomUUID().slice(0, 8)}`
  const plain = plainKafka(broker)
  const opened: KafkaLog[] = []
  const topics: string[] = []
  let groups = 0
  const open = async (settings: Partial<KafkaSettings> = {}): Promise<KafkaLog> => {
    const client = await openKafka({ brokers: [broker], clientId: `${name}-${opened.length}`, ...settings })
    opened.push(client)
    return client
  }
  const maker = await open()
  return {
    plain,
    open,
    newTopic: async (partitions, settings = {}) => {
      const topic = `${name}-${topics.length}`
      topics.push(topic)
      await maker.topics.create([{ name: topic, partitions, replication: 1, settings }])
      return topic
    },
    newGroup: () => `${name}-group-${(groups += 1)}`,
    close: async () => {
      await Promise.all(opened.map((client) => client.close()))
      const admin = plain.admin()
      await admin.connect()
      if (topics.length > 0) await admin.deleteTopics({ topics })
      await admin.disconnect()
    },
  }
}

/** Long, for a busy machine: it is spent only where a test fails. */
export const PATIENCE_MS = 30_000

/** Joins a group for the length of a test. */
export function joinGroup(log: Log, topic: string, group: string) {
  const stop = new AbortController()
  const taken: Assignment[] = []
  const done = (async () => {
    for await (const assignment of log.consume(topic, group, stop.signal)) taken.push(assignment)
  })()
  done.catch(() => undefined)
  const leave = async (): Promise<void> => {
    stop.abort()
    await within(PATIENCE_MS, 'leaving', done)
  }
  onTestFinished(() => leave().catch(() => undefined))
  return { taken: () => taken as readonly Assignment[], done, leave }
}

/** What comes next of an assignment that is not lost. */
export async function nextOf({ fetches, partition }: Assignment): Promise<Batch | Idle> {
  const { value } = await within(PATIENCE_MS, `a fetch of partition ${partition}`, fetches.next())
  if (value === undefined) throw new Error(`partition ${partition} was lost`)
  return value
}

/** Reads from an offset to the first idle. */
export async function readToIdle(assignment: Assignment, from: number) {
  assignment.seek(from)
  const values: string[] = []
  const batches: Batch[] = []
  for (let fetched = await nextOf(assignment); ; fetched = await nextOf(assignment)) {
    if (fetched.kind === 'idle') return { values, batches, position: fetched.position }
    batches.push(fetched)
    values.push(...valuesOf(fetched.records))
  }
}

export function valuesOf(records: readonly { readonly value: Uint8Array | null }[]): string[] {
  return records.map(({ value }) => Buffer.from(value ?? []).toString())
}

export function said(value: string, partition = 0): OutgoingRecord {
  return { key: null, value: Buffer.from(value), headers: [], partition }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
