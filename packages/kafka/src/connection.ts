import { LogError } from '@fairstream/ports'
import type { Cluster } from 'kafkajs'
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import { faultType } from './log-fault.ts'
import { atMost } from './retrying.ts'
import type { Settings } from './settings.ts'

/** A cluster's brokers, reached by sockets of its own: kafkajs keeps two to each, one for fetches and one for everything else. */
export interface Connection {
  /**
   * The cluster, connected, with this topic among those whose partitions and leaders it knows.
   *
   * @throws LogError where there is no such topic.
   */
  readonly reach: (topic: string) => Promise<Cluster>
  /** The cluster, connected, with its brokers known: for what concerns no topic. */
  readonly reachBrokers: () => Promise<Cluster>
  /** Unless this has happened since, the next `reach` connects anew: what was believed of leaders and coordinators is forgotten. */
  readonly renew: (failed: Cluster | undefined) => void
  /** What helps after a fault: a broker's answer asks for a look at who leads, anything else for new sockets. */
  readonly mend: (failed: Cluster | undefined, fault: unknown) => Promise<void>
  readonly close: () => Promise<void>
}

interface Link {
  readonly client: Client
  readonly cluster: Cluster
  readonly connected: Promise<void>
}

/** Clients that are tried where one after another knows topics that are gone by then. */
const TRIES_MAX = 4

export function createConnection(settings: Settings): Connection {
  let link: Link | undefined
  let isClosed = false
  let ending: Promise<unknown> = Promise.resolve()

  const end = async ({ client, cluster, connected }: Link): Promise<void> => {
    await atMost(
      settings.closeTimeoutMs,
      connected.then(() => cluster.disconnect()),
    )
    client.cut()
  }

  const renew = (failed: Cluster | undefined): void => {
    if (link === undefined || (failed !== undefined && failed !== link.cluster)) return
    ending = Promise.all([ending, end(link)])
    link = undefined
  }

  const connect = (): Link => {
    const client = createClient(settings)
    const cluster = client.cluster()
    const connected = cluster.connect()
    connected.catch(() => undefined)
    return { client, cluster, connected }
  }

  const reach = async (topic: string, tries: number): Promise<Cluster> => {
    if (isClosed) throw new LogError(topic, 'the log is closed', { retryable: false })
    const used = (link ??= connect())
    const { cluster, connected } = used
    try {
      await connected
      await cluster.addTargetTopic(topic)
      await cluster.refreshMetadataIfNecessary()
      return cluster
    } catch (fault) {
      const isUnknown = faultType(fault) === 'UNKNOWN_TOPIC_OR_PARTITION'
      if (isUnknown && used === link && (await lacks(cluster, topic)))
        throw new LogError(topic, 'there is no such topic', { retryable: false, cause: fault })
      renew(cluster)
      // Another topic that this client knew is gone: a new client knows only the one asked for.
      if (isUnknown && tries < TRIES_MAX) return reach(topic, tries + 1)
      throw fault
    }
  }

  const reachBrokers = async (): Promise<Cluster> => {
    if (isClosed) throw new LogError('(all)', 'the log is closed', { retryable: false })
    const { cluster, connected } = (link ??= connect())
    try {
      await connected
      // Without a topic to ask about, kafkajs asks about all of them: once, and not when they get old.
      if (cluster.getNodeIds().length === 0) await cluster.refreshMetadata()
      return cluster
    } catch (fault) {
      renew(cluster)
      throw fault
    }
  }

  const mend = async (failed: Cluster | undefined, fault: unknown): Promise<void> => {
    if (failed === undefined) return
    if (!(fault instanceof LogError)) renew(failed)
    else if (link?.cluster === failed)
      await failed.refreshMetadata().catch(() => {
        renew(failed)
      })
  }

  return {
    reach: (topic) => reach(topic, 1),
    reachBrokers,
    renew,
    mend,
    close: async () => {
      isClosed = true
      renew(undefined)
      await ending
    },
  }
}

/** Is it this topic that the cluster does not know, and not another that the client asks about with it? */
async function lacks(cluster: Cluster, topic: string): Promise<boolean> {
  const [node] = cluster.getNodeIds()
  // A client that knows no broker has never had an answer, and so has no other topic to ask about.
  if (node === undefined) return true
  try {
    const broker = await cluster.findBroker({ nodeId: String(node) })
    await broker.metadata([topic])
    return false
  } catch (fault) {
    return faultType(fault) === 'UNKNOWN_TOPIC_OR_PARTITION'
  }
}
