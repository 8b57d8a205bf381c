import { LogError } from '@fairstream/ports'
import type { Cluster } from 'kafkajs'
import { brokerFault, OFFSET_OUT_OF_RANGE } from './broker-codes.ts'
import type { Connection } from './connection.ts'
import { createFeed } from './feed.ts'
import type { Feed, FeedSource } from './feed.ts'
import { fetchPartitions } from './fetch-request.ts'
import type { FetchedPartition } from './fetch-request.ts'
import { brokerOf } from './internals.ts'
import { leaderOf } from './leaders.ts'
import { logFault, mayPass } from './log-fault.ts'
import { boundsOf } from './offsets.ts'
import { pause, pauseAfter } from './retrying.ts'
import type { Settings } from './settings.ts'
import { createSignal } from './signal.ts'
import type { Signal } from './signal.ts'

/** The feeds of one topic, filled by one fetch at a time from each broker. */
export interface Feeds {
  /**
   * A feed of its own for a partition.
   *
   * @param range - Fetching begins at `from` at once, or when the reader first seeks or asks; it ends at `to`.
   * @param arrived - Fired when there is something to take; feeds may share one.
   */
  readonly open: (partition: number, range?: { readonly from?: number; readonly to?: number }, arrived?: Signal) => Feed
  /** Ends all fetching and closes all feeds. Does not wait for what is under way. */
  readonly stop: () => void
}

export function createFeeds(connection: Connection, settings: Settings, topic: string): Feeds {
  const sources = new Set<FeedSource>()
  const hunger = createSignal()
  const stop = new AbortController()
  /** The brokers that a fetch is under way to. */
  const busy = new Set<number>()
  /** Failures in a row, by broker. */
  const failures = new Map<number, number>()
  let isRunning = false

  /** Sorts out who wants what of whom, and fetches from each broker that is not busy. False where that must be tried again. */
  const turn = async (): Promise<boolean> => {
    const hungry = [...sources].filter((source) => source.wants() !== undefined)
    if (hungry.length === 0) return true
    let cluster: Cluster | undefined
    try {
      const reached = (cluster = await connection.reach(topic))
      const byLeader = Map.groupBy(hungry, ({ feed }) => leaderOf(reached, topic, feed.partition))
      for (const [leader, own] of byLeader) if (!busy.has(leader)) void fetchOf(reached, leader, own)
      failures.delete(NOBODY)
      return true
    } catch (fault) {
      await recover(cluster, NOBODY, hungry, fault)
      return false
    }
  }

  const fetchOf = async (cluster: Cluster, leader: number, own: readonly FeedSource[]): Promise<void> => {
    busy.add(leader)
    try {
      await fetchOnce(cluster, leader, own)
      failures.delete(leader)
    } catch (fault) {
      await recover(cluster, leader, own, fault)
    } finally {
      busy.delete(leader)
      hunger.fire()
    }
  }

  const fetchOnce = async (cluster: Cluster, leader: number, own: readonly FeedSource[]): Promise<void> => {
    const broker = await brokerOf(cluster, leader)
    const asked = own.flatMap((source) => {
      const offset = source.wants()
      return offset === undefined ? [] : [{ source, partition: source.feed.partition, offset }]
    })
    // Who is first is served first when an answer is full.
    const first = Math.floor(Math.random() * asked.length)
    const wanted = [...asked.slice(first), ...asked.slice(0, first)]
    const waitMs = [...sources].some((source) => source.isAbout())
      ? Math.min(SHORT_WAIT_MS, settings.fetchWaitMs)
      : settings.fetchWaitMs
    const { partitions } = await fetchPartitions(broker, settings, topic, wanted, waitMs)
    const faults: LogError[] = []
    for (const fetched of partitions)
      for (const { source, partition, offset } of wanted)
        if (partition === fetched.partition) {
          const fault = await deliver(cluster, source, offset, fetched)
          if (fault !== undefined) faults.push(fault)
        }
    if (faults[0] !== undefined) throw faults[0]
  }

  /** Returns a fault that another try may mend. */
  const deliver = async (
    cluster: Cluster,
    source: FeedSource,
    offset: number,
    fetched: FetchedPartition,
  ): Promise<LogError | undefined> => {
    const { partition } = source.feed
    if (fetched.code === 0) {
      try {
        source.accept(offset, fetched)
      } catch (cause) {
        source.fail(logFault(topic, `read partition ${partition} from ${offset}`, cause))
      }
      return undefined
    }
    if (fetched.code === OFFSET_OUT_OF_RANGE) {
      await moveIntoRange(cluster, source, offset)
      return undefined
    }
    const fault = brokerFault(topic, partition, 'fetch of', fetched.code)
    if (fault.retryable) return fault
    source.fail(fault)
    return undefined
  }

  const moveIntoRange = async (cluster: Cluster, source: FeedSource, offset: number): Promise<void> => {
    const { partition } = source.feed
    const [bounds] = await boundsOf(cluster, topic, [partition])
    if (bounds === undefined) return
    if (offset < bounds.first) source.move(offset, bounds.first)
    else if (offset > bounds.end) {
      const message = `partition ${partition} ends at ${bounds.end}, before the position ${offset}`
      source.fail(new LogError(topic, message, { retryable: false }))
    }
  }

  /** After so many failures in a row the readers are told; who asks again has it tried again. */
  const recover = async (
    cluster: Cluster | undefined,
    leader: number,
    own: readonly FeedSource[],
    fault: unknown,
  ): Promise<void> => {
    if (stop.signal.aborted) return
    const count = (failures.get(leader) ?? 0) + 1
    failures.set(leader, count)
    if (mayPass(fault) && count < settings.attemptsMax) {
      await pause(pauseAfter(settings, count), stop.signal)
      return connection.mend(cluster, fault)
    }
    await connection.mend(cluster, fault)
    failures.delete(leader)
    for (const source of own) source.fail(logFault(topic, 'fetch', fault))
  }

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const hungrier = hunger.next()
      if (await turn()) await hungrier
    }
  }

  return {
    open: (partition, range = {}, arrived = createSignal()) => {
      const source = createFeed(partition, range, arrived, hunger)
      const { feed } = source
      sources.add(source)
      if (!isRunning) void run()
      isRunning = true
      hunger.fire()
      const close = (): void => {
        sources.delete(source)
        feed.close()
      }
      return { ...feed, close }
    },
    stop: () => {
      stop.abort()
      for (const { feed } of sources) feed.close()
      sources.clear()
      hunger.fire()
    },
  }
}

/** In the place of a broker, where none was found. */
const NOBODY = -1
/** While a reader works on what it has just taken, others that wait must not keep its next fetch back. */
const SHORT_WAIT_MS = 5
