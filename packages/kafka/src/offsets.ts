import type { PartitionBounds } from '@fairstream/ports'
import type { Cluster } from 'kafkajs'
import { brokerOf } from './internals.ts'
import { leaderOf, leadersOf, reachPartition } from './leaders.ts'
import type { Connection } from './connection.ts'
import { retrying } from './retrying.ts'
import type { Settings } from './settings.ts'

const READ_COMMITTED = 1
const EARLIEST = -2
const LATEST = -1

/** The bounds of these partitions, or of all, asked again while faults may pass. */
export function askBounds(
  connection: Connection,
  settings: Settings,
  topic: string,
  wanted?: readonly number[],
  signal?: AbortSignal,
): Promise<readonly PartitionBounds[]> {
  let used: Cluster | undefined
  const ask = async (): Promise<readonly PartitionBounds[]> => {
    used = await reachPartition(connection, topic, Math.max(...(wanted ?? [0])))
    return boundsOf(used, topic, wanted)
  }
  return retrying(settings, ask, (fault) => connection.mend(used, fault), signal)
}

/** The bounds of these partitions, or of all, in order. The end is that of a reader of committed records. */
export async function boundsOf(cluster: Cluster, topic: string, wanted?: readonly number[]): Promise<readonly PartitionBounds[]> {
  const partitions = wanted ?? [...leadersOf(cluster, topic).keys()]
  const [first, end] = await Promise.all([
    offsetsOf(cluster, topic, partitions, EARLIEST),
    offsetsOf(cluster, topic, partitions, LATEST),
  ])
  return partitions.map((partition) => ({ partition, first: first.get(partition) ?? 0, end: end.get(partition) ?? 0 }))
}

async function offsetsOf(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  timestamp: number,
): Promise<ReadonlyMap<number, number>> {
  const byLeader = Map.groupBy(partitions, (partition) => leaderOf(cluster, topic, partition))
  const asked = [...byLeader].map(async ([leader, own]) => {
    const broker = await brokerOf(cluster, leader)
    const request = { topic, partitions: own.map((partition) => ({ partition, timestamp })) }
    const { responses } = await broker.listOffsets({ isolationLevel: READ_COMMITTED, topics: [request] })
    return responses.flatMap((response) => response.partitions)
  })
  const answers = (await Promise.all(asked)).flat()
  return new Map(answers.map(({ partition, offset }) => [partition, Number(offset)]))
}
