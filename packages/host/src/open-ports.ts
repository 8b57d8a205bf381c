import type { Deployment } from '@fairstream/configuration'
import type { Log, StateStore, Topics } from '@fairstream/ports'

/** Log and store of a deployment, opened. */
export interface OpenedPorts {
  readonly log: Log
  readonly store: StateStore
  readonly topics: Topics
  readonly close: () => Promise<void>
}

export interface Opening {
  /** Where data is kept if the deployment names no brokers. */
  readonly directory: string
  /** On disk one process at a time serves; others may look on and append. */
  readonly mode: 'serve' | 'share'
  /** What this process is called at the broker. */
  readonly client: string
}

/**
 * Opens what the deployment names: Kafka and Redis, or this machine's disk.
 *
 * @throws LogError or StateStoreError where a part cannot be had; what was opened until then is closed again.
 */
export async function openPorts({ kafka, redis }: Deployment, { directory, mode, client }: Opening): Promise<OpenedPorts> {
  // Loaded when needed: clients of brokers are no part of a start on disk.
  if (kafka === undefined || redis === undefined) {
    const { openSqlite } = await import('@fairstream/sqlite')
    const disk = openSqlite({ directory, mode, now: Date.now })
    return {
      ...disk,
      close: () => {
        disk.close()
        return Promise.resolve()
      },
    }
  }
  const [{ openKafka }, { openRedis }] = await Promise.all([import('@fairstream/kafka'), import('@fairstream/redis')])
  const store = await openRedis({ ...redis, connectTimeoutMs: 5_000, commandTimeoutMs: 5_000 })
  try {
    const { log, topics, close } = await openKafka({ brokers: kafka.brokers, clientId: client })
    return {
      log,
      store,
      topics,
      close: async () => {
        await Promise.allSettled([close(), store.close()])
      },
    }
  } catch (fault) {
    await store.close()
    throw fault
  }
}
