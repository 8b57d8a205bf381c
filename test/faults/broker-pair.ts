import { startCuttingProxy } from '../integration/cutting-proxy.ts'
import { startKafka } from '../integration/local-kafka.ts'
import type { LocalKafka } from '../integration/local-kafka.ts'
import { startRedis } from '../integration/local-redis.ts'
import type { LocalRedis } from '../integration/local-redis.ts'
import { watchRedisFile } from './redis-file.ts'
import type { RedisFile } from './redis-file.ts'

/** Own brokers on loopback, each behind a proxy whose connections can be cut. Everybody reaches them through their proxies. */
export interface BrokerPair {
  readonly kafka: LocalKafka
  readonly redis: LocalRedis
  readonly redisFile: RedisFile
  /** What a deployment names. */
  readonly addresses: { readonly kafka: string; readonly redis: string }
  readonly cutKafka: () => number
  readonly cutRedis: () => number
  readonly stop: () => Promise<void>
}

export async function startBrokerPair(): Promise<BrokerPair> {
  const servers: { kafka?: LocalKafka; redis?: LocalRedis } = {}
  const portOf = (server: LocalKafka | undefined): number => Number(server?.address.split(':')[1] ?? 0)
  const kafkaProxy = await startCuttingProxy(() => portOf(servers.kafka))
  const redisProxy = await startCuttingProxy(() => portOf(servers.redis))
  const stop = async (): Promise<void> => {
    await Promise.allSettled([servers.kafka?.stop(), servers.redis?.stop()])
    kafkaProxy.close()
    redisProxy.close()
  }
  try {
    // A client goes where the broker says that it is: it must say the proxy.
    const kafka = (servers.kafka = await startKafka({
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${kafkaProxy.port}`,
      'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
    }))
    const redis = (servers.redis = await startRedis())
    const redisFile = watchRedisFile(redis.directory)
    return {
      kafka,
      redis,
      redisFile,
      addresses: { kafka: `127.0.0.1:${kafkaProxy.port}`, redis: `redis://127.0.0.1:${redisProxy.port}` },
      cutKafka: kafkaProxy.cut,
      cutRedis: redisProxy.cut,
      stop: async () => {
        redisFile.stop()
        await stop()
      },
    }
  } catch (fault) {
    await stop()
    throw fault
  }
}
