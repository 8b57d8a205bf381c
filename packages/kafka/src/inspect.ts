import kafkajs from 'kafkajs'
import type { Admin } from 'kafkajs'
import { withAdmin } from './admin.ts'
import type { Client } from './client.ts'
import { logFault } from './log-fault.ts'
import type { Settings } from './settings.ts'

/** What a cluster says of itself: what voids a promise of ours, or this client, is among it. */
export interface KafkaFacts {
  readonly clusterId: string
  readonly brokers: readonly { readonly node: number; readonly host: string; readonly port: number }[]
  /** Undefined while there is none. */
  readonly controller: number | undefined
  /** Requests that this client sends in a version that the cluster does not take; empty where all is well. */
  readonly unsupported: readonly string[]
  /** The brokers' defaults for topics, by Kafka's names, such as `min.insync.replicas`. */
  readonly defaults: Readonly<Record<string, string>>
}

/** Key, name and version of the requests that are made here and not by kafkajs. */
const OURS = [
  [0, 'Produce', 7],
  [1, 'Fetch', 11],
  [22, 'InitProducerId', 1],
  [24, 'AddPartitionsToTxn', 1],
  [26, 'EndTxn', 1],
] as const
const DEFAULTS = [
  'auto.create.topics.enable',
  'default.replication.factor',
  'message.max.bytes',
  'min.insync.replicas',
  'transaction.state.log.replication.factor',
  'unclean.leader.election.enable',
]

export async function inspectKafka(settings: Settings): Promise<KafkaFacts> {
  try {
    return await withAdmin(settings, inspectBy)
  } catch (fault) {
    throw logFault('(all)', 'inspect the cluster', fault)
  }
}

async function inspectBy(admin: Admin, client: Client): Promise<KafkaFacts> {
  const { brokers, controller, clusterId } = await admin.describeCluster()
  const [first] = brokers
  if (first === undefined) throw new Error('the cluster names no broker')
  const resource = { type: kafkajs.ConfigResourceTypes.BROKER, name: String(first.nodeId), configNames: DEFAULTS }
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] })
  const entries = resources.flatMap(({ configEntries }) => configEntries)
  return {
    clusterId,
    brokers: brokers.map(({ nodeId, host, port }) => ({ node: nodeId, host, port })),
    controller: controller ?? undefined,
    unsupported: await unsupportedBy(client, first.nodeId),
    defaults: Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue])),
  }
}

async function unsupportedBy(client: Client, node: number): Promise<readonly string[]> {
  const cluster = client.cluster()
  await cluster.connect()
  await cluster.refreshMetadata()
  const broker = await cluster.findBroker({ nodeId: String(node) })
  const versions = await broker.apiVersions()
  await cluster.disconnect()
  return OURS.flatMap(([key, name, version]) => {
    const range = versions[key]
    const isTaken = range !== undefined && range.minVersion <= version && version <= range.maxVersion
    return isTaken ? [] : [`${name} ${version}`]
  })
}
