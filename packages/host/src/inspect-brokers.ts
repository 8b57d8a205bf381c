import type { Deployment } from '@fairstream/configuration'
import type { KafkaFacts } from '@fairstream/kafka'
import type { RedisFacts } from '@fairstream/redis'

/** What the brokers of a deployment say of themselves, or why one cannot be asked. */
export interface BrokersInspected {
  readonly kafka: Inspected<KafkaFacts>
  readonly redis: Inspected<RedisFacts>
}

export type Inspected<Facts> = { readonly facts: Facts } | { readonly fault: string }

/** Whatever a broker does, the answer is there within so long. */
const LIMIT_MS = 9_000
const CONNECT_MS = 2_000
const REQUEST_MS = 3_000

/** Asks both at once. Undefined where the deployment names no brokers. */
export async function inspectBrokers({ kafka, redis }: Deployment, client: string): Promise<BrokersInspected | undefined> {
  if (kafka === undefined || redis === undefined) return undefined
  const [kafkaInspected, redisInspected] = await Promise.all([inspectKafka(kafka.brokers, client), inspectRedis(redis.url)])
  return { kafka: kafkaInspected, redis: redisInspected }
}

async function inspectKafka(brokers: readonly string[], clientId: string): Promise<Inspected<KafkaFacts>> {
  const { openKafka } = await import('@fairstream/kafka')
  return await inspected(openKafka({ brokers, clientId, connectTimeoutMs: CONNECT_MS, requestTimeoutMs: REQUEST_MS }))
}

async function inspectRedis(url: string): Promise<Inspected<RedisFacts>> {
  const { openRedis } = await import('@fairstream/redis')
  return await inspected(openRedis({ url, connectTimeoutMs: CONNECT_MS, commandTimeoutMs: REQUEST_MS }))
}

interface Inspectable<Facts> {
  readonly inspect: () => Promise<Facts>
  readonly close: () => Promise<void>
}

async function inspected<Facts>(opening: Promise<Inspectable<Facts>>): Promise<Inspected<Facts>> {
  const asking = opening.then(async (opened) => {
    try {
      return { facts: await opened.inspect() }
    } finally {
      await opened.close()
    }
  })
  const late = Promise.withResolvers<Inspected<Facts>>()
  const timer = setTimeout(() => {
    late.resolve({ fault: `no answer within ${LIMIT_MS / 1_000} s` })
  }, LIMIT_MS)
  try {
    return await Promise.race([asking, late.promise])
  } catch (fault) {
    return { fault: fault instanceof Error ? fault.message : String(fault) }
  } finally {
    clearTimeout(timer)
  }
}
