import assert from 'node:assert/strict'
import type { Broker, Cluster } from 'kafkajs'

/**
 * What kafkajs 2.2.4 has and does not declare.
 *
 * Its consumer pushes, restarts itself unseen, starts at committed offsets, resets positions without a word, and cannot be told
 * which partition to read: this package fetches, appends and keeps its membership itself, by kafkajs' connections, log-in,
 * metadata and group requests. kafkajs has not been released since 2023 and its version is pinned; what is used of its insides is
 * named here, and asserted before it is used.
 */
export interface BrokerInternals extends Broker {
  readonly connectionPool: { readonly send: <T>(exchange: Exchange<T>) => Promise<T> }
  readonly listOffsets: (request: {
    readonly isolationLevel: number
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[]
    }[]
  }) => Promise<{ readonly responses: readonly { readonly partitions: readonly { partition: number; offset: string }[] }[] }>
  readonly joinGroup: (request: {
    readonly groupId: string
    readonly sessionTimeout: number
    readonly rebalanceTimeout: number
    readonly memberId: string
    readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[]
  }) => Promise<Joined>
  readonly syncGroup: (request: {
    readonly groupId: string
    readonly generationId: number
    readonly memberId: string
    readonly groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[]
  }) => Promise<{ readonly memberAssignment: Buffer }>
  readonly heartbeat: (request: {
    readonly groupId: string
    readonly groupGenerationId: number
    readonly memberId: string
  }) => Promise<unknown>
  readonly leaveGroup: (request: { readonly groupId: string; readonly memberId: string }) => Promise<unknown>
}

/** A generation of a group as one member sees it. Only the leader sees the members. */
export interface Joined {
  readonly generationId: number
  readonly leaderId: string
  readonly memberId: string
  readonly members: readonly { readonly memberId: string }[]
}

/** One request of the protocol, and how its answer is read. */
export interface Exchange<T> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    /** Both names of the same bytes: kafkajs knows its own encoder by the one and copies the other. */
    readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>
  }
  readonly response: {
    readonly decode: (payload: Buffer) => Promise<T & { readonly clientSideThrottleTime: number }>
    readonly parse: (decoded: T) => Promise<T>
  }
}

const METHODS = ['listOffsets', 'joinGroup', 'syncGroup', 'heartbeat', 'leaveGroup', 'offsetCommit', 'metadata'] as const

/** The leader of a partition, the coordinator of a group: connected. */
export function internalsOf(broker: Broker): BrokerInternals {
  const known = broker as BrokerInternals
  for (const method of METHODS) assert.equal(typeof known[method], 'function', `kafkajs has no ${method}`)
  assert.equal(typeof (known.connectionPool as unknown as { send?: unknown }).send, 'function', 'kafkajs has no send')
  return known
}

/** The broker with this number, connected. */
export async function brokerOf(cluster: Cluster, node: number): Promise<BrokerInternals> {
  return internalsOf(await cluster.findBroker({ nodeId: String(node) }))
}

const TRANSACTIONS = 1

/** The coordinator of a transactional id, connected. kafkajs declares coordinators of groups only. */
export async function transactionCoordinatorOf(cluster: Cluster, transactionalId: string): Promise<BrokerInternals> {
  const { findGroupCoordinator } = cluster as unknown as {
    readonly findGroupCoordinator: (asked: { readonly groupId: string; readonly coordinatorType: number }) => Promise<Broker>
  }
  return internalsOf(await findGroupCoordinator.call(cluster, { groupId: transactionalId, coordinatorType: TRANSACTIONS }))
}

/** Sends one request of ours. A broker that closed the connection is connected anew at the next one. */
export async function exchange<T>(broker: BrokerInternals, what: Exchange<T>): Promise<T> {
  try {
    return await broker.connectionPool.send(what)
  } catch (fault) {
    if (fault instanceof Error && fault.name === 'KafkaJSConnectionClosedError') await broker.disconnect()
    throw fault
  }
}
