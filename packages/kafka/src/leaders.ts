import { LogError } from '@fairstream/ports'
import type { Cluster } from 'kafkajs'
import type { Connection } from './connection.ts'

/** The leader's node number of each partition, in order of partition; undefined while a partition has none. */
export function leadersOf(cluster: Cluster, topic: string): readonly (number | undefined)[] {
  const leaders: (number | undefined)[] = []
  for (const { partitionId, leader } of cluster.findTopicPartitionMetadata(topic))
    leaders[partitionId] = leader < 0 ? undefined : leader
  return leaders
}

/** The cluster, that has looked anew where it did not know this partition: topics grow. */
export async function reachPartition({ reach }: Connection, topic: string, partition: number): Promise<Cluster> {
  const cluster = await reach(topic)
  if (partition >= leadersOf(cluster, topic).length) await cluster.refreshMetadata()
  return cluster
}

export function leaderOf(cluster: Cluster, topic: string, partition: number): number {
  const leaders = leadersOf(cluster, topic)
  if (partition < 0 || partition >= leaders.length)
    throw new LogError(topic, `there is no partition ${partition}`, { retryable: false })
  const leader = leaders[partition]
  if (leader === undefined) throw new LogError(topic, `partition ${partition} has no leader`, { retryable: true })
  return leader
}
