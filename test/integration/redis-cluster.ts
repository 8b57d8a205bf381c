import { vi } from 'vitest'
import { startRedis } from './local-redis.ts'
import type { LocalRedis } from './local-redis.ts'
import { redisCli } from './redis-cli.ts'

/** Starts a cluster of one node that holds all slots. */
export async function startRedisCluster(): Promise<LocalRedis> {
  const server = await startRedis({ 'cluster-enabled': 'yes' })
  await redisCli(server, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  const isWhole = async (): Promise<void> => {
    if (!(await redisCli(server, 'CLUSTER', 'INFO')).includes('cluster_state:ok')) throw new Error('the cluster is down')
  }
  await vi.waitFor(isWhole, { timeout: 20_000, interval: 100 })
  return server
}
