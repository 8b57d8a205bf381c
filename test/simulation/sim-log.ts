import type { Assignment, Batch, Followed, Idle, Log, LogRecord, OutgoingRecord } from '@fairstream/ports'
import { LogError } from '@fairstream/ports'
import type { SimGroup } from './sim-group.ts'
import type { SimTopics } from './sim-topics.ts'
import type { SimCoordinator } from './sim-transactions.ts'
import type { SimProcess, World } from './world.ts'

/** How likely each fault is, per occasion. */
export interface LogFaults {
  readonly refused: number
  readonly replyLost: number
  readonly beginsElsewhere: number
  readonly mapStall: number
}

/** The log as one process sees it: every call waits for the world, and may fail before or after it took effect. */
export function createSimLog(
  world: World,
  process: SimProcess,
  topics: SimTopics,
  group: SimGroup,
  coordinator: SimCoordinator,
  faults: LogFaults,
): Log {
  const append = async (topic: string, records: readonly OutgoingRecord[]): Promise<void> => {
    await world.pass(process, `append ${records.length} to ${topic}`)
    if (world.chance(`${process.name}: append to ${topic} refused`, faults.refused))
      throw new LogError(topic, 'refused by the schedule', { retryable: true })
    for (let from = 0; from < records.length;) {
      const length = 1 + world.random.integer(records.length - from)
      const stamp = { timestampMs: world.nowMs, by: process.name, atStep: world.steps }
      topics.append(topic, records.slice(from, from + length), stamp)
      from += length
      await world.pass(process, `append ${topic}, acknowledged`)
    }
    if (world.chance(`${process.name}: acknowledgement of ${topic} lost`, faults.replyLost))
      throw new LogError(topic, 'acknowledgement lost by the schedule', { retryable: true })
  }

  async function* read(topic: string, partition: number, from: number, to: number): AsyncGenerator<LogRecord> {
    await world.pass(process, `read ${topic}`)
    yield* topics.read(topic, partition, from, to)
  }

  async function* follow(topic: string, signal: AbortSignal): AsyncGenerator<Followed> {
    const present = topics.bounds(topic)[0]?.end ?? 0
    let position = 0
    let ended = false
    for (;;) {
      const at = position
      const notBefore = world.chance(`${process.name}: maps stall`, faults.mapStall) ? world.steps + 300 : 0
      await world.pass(process, 'follow', () => {
        const end = topics.bounds(topic)[0]?.end ?? 0
        return signal.aborted || ((at < end || (!ended && at >= present)) && (world.steps >= notBefore || !world.hostile))
      })
      if (signal.aborted) return
      const [record] = topics.read(topic, 0, position, position + 1)
      if (record !== undefined) yield { kind: 'record', record }
      if (position < (topics.bounds(topic)[0]?.end ?? 0)) position += 1
      if (!ended && position >= present) {
        ended = true
        yield { kind: 'end' }
      }
    }
  }

  async function* consume(topic: string, _name: string, signal: AbortSignal): AsyncGenerator<Assignment> {
    await world.pass(process, 'join')
    group.join(process)
    let seen = -1
    while (!signal.aborted) {
      const before = seen
      await world.pass(process, 'await assignment', () => group.generation !== before || signal.aborted)
      // A member that was expelled while it was away learns of it and joins again.
      if (!group.members.has(process)) group.join(process)
      seen = group.generation
      for (const { partition } of topics.bounds(topic))
        if (group.ownerOf(partition) === process)
          yield createSimAssignment(world, process, topics, group, topic, partition, faults)
    }
  }

  return {
    append,
    openTransactions: coordinator.openFor(process, faults),
    consume,
    follow,
    read,
    bounds: async (topic) => {
      await world.pass(process, `bounds ${topic}`)
      return topics.bounds(topic)
    },
  }
}

function createSimAssignment(
  world: World,
  process: SimProcess,
  topics: SimTopics,
  group: SimGroup,
  topic: string,
  partition: number,
  faults: LogFaults,
): Assignment {
  const { generation } = group
  let knownLost = false
  let seeks = 0
  let saidIdleAt = -1
  let elsewhereAt = -1
  const end = (): number => topics.bounds(topic)[partition]?.end ?? 0
  let position = world.random.integer(end() + 1)

  const isLost = (): boolean => group.generation !== generation
  const fetch = (): Batch | Idle => {
    const first = topics.bounds(topic)[partition]?.first ?? 0
    if (position < first) position = first
    if (position >= end()) {
      saidIdleAt = position
      return { kind: 'idle', position }
    }
    // What a client fetched before it was told to seek may still arrive; it says so by where it begins. Sought again, it is there.
    const elsewhere =
      seeks > elsewhereAt + 1 && world.chance(`${process.name}: fetch of ${partition} begins elsewhere`, faults.beginsElsewhere)
    const fetchedOffset = elsewhere ? first + world.random.integer(end() - first) : position
    // Fetches of one offset or a dozen: two owners rarely cut the log at the same places.
    const next = Math.min(end(), fetchedOffset + 1 + world.random.integer(world.random.integer(2) === 0 ? 2 : 12))
    const at = seeks
    if (elsewhere) elsewhereAt = seeks
    if (!elsewhere) position = next
    saidIdleAt = -1
    return {
      kind: 'batch',
      fetchedOffset,
      records: topics.read(topic, partition, fetchedOffset, next),
      next,
      isStale: () => knownLost || seeks !== at,
    }
  }

  return {
    partition,
    fetches: {
      next: async () => {
        await world.pass(process, `fetch ${partition}`, () => isLost() || position < end() || saidIdleAt !== position)
        if (isLost()) knownLost = true
        return knownLost ? { done: true, value: undefined } : { done: false, value: fetch() }
      },
    },
    seek: (offset) => {
      position = offset
      saidIdleAt = -1
      seeks += 1
    },
    confirm: async () => {
      await world.pass(process, `confirm ${partition}`)
      if (isLost()) knownLost = true
      return !knownLost
    },
  }
}
