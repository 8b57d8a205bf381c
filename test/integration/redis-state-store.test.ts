import { randomUUID } from 'node:crypto'
import { openRedis } from '@fairstream/redis'
import { stateStoreContract } from '@fairstream/testkit'
import type { StateStoreUnderTest } from '@fairstream/testkit'
import { describe, inject } from 'vitest'
import { whyNoLocal } from './local-programs.ts'
import { startRedisCluster } from './redis-cluster.ts'

const brokers = inject('brokers')

describe.skipIf(brokers === undefined)('Redis', () => {
  stateStoreContract('the state store in Redis', () => underTest(brokers?.redis ?? ''))
})

if (whyNoLocal('redis') === undefined)
  // It answers CROSSSLOT to a script whose keys do not share one slot.
  stateStoreContract('the state store in a Redis Cluster of one node', async () => {
    const server = await startRedisCluster()
    const under = await underTest(server.url)
    const close = async (): Promise<void> => {
      await under.close()
      await server.stop()
    }
    return { ...under, close }
  })

async function underTest(url: string): Promise<StateStoreUnderTest> {
  const open = () => openRedis({ url, connectTimeoutMs: 5_000, commandTimeoutMs: 20_000 })
  const [store, second] = await Promise.all([open(), open()])
  const run = randomUUID()
  let keys = 0
  return {
    store,
    second,
    newKey: () => `test.${run}/${(keys += 1)}`,
    close: async () => {
      await Promise.all([store.close(), second.close()])
    },
  }
}
