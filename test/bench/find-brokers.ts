import { startKafka } from '../integration/local-kafka.ts'
import { whyNoProcess } from '../integration/local-programs.ts'
import { startRedis } from '../integration/local-redis.ts'
import { VARIABLES } from '../integration/ways-to-brokers.ts'

/** The brokers that are measured on. */
export interface BenchBrokers {
  /** `host:port` */
  readonly kafka: string
  /** `redis://host:port` */
  readonly redis: string
  /** In words, for the table. */
  readonly from: string
  readonly stop: () => Promise<void>
}

/** Brokers that the environment names, or own ones that end with the run; the reason where neither can be had. */
export async function findBrokers(environment: NodeJS.ProcessEnv): Promise<BenchBrokers | string> {
  const [kafka, redis] = [environment[VARIABLES.kafka], environment[VARIABLES.redis]]
  if (kafka && redis) return { kafka, redis, from: `${VARIABLES.kafka} and ${VARIABLES.redis}`, stop: () => Promise.resolve() }
  const reason = whyNoProcess('kafka') ?? whyNoProcess('redis')
  if (reason !== undefined)
    return `${VARIABLES.kafka} and ${VARIABLES.redis} do not both name a broker, and own ones cannot be started: ${reason}`
  const ownKafka = await startKafka()
  try {
    const ownRedis = await startRedis()
    const stop = async (): Promise<void> => {
      await Promise.all([ownKafka.stop(), ownRedis.stop()])
    }
    return { kafka: ownKafka.address, redis: ownRedis.url, from: 'processes of this run', stop }
  } catch (fault) {
    await ownKafka.stop()
    throw fault
  }
}
