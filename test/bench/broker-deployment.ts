import { deploy } from '../delivery/deployment.ts'
import type { TestDeployment } from '../delivery/deployment.ts'
import type { BenchBrokers } from './find-brokers.ts'
import { bareKafka, bareRedis } from './plain-clients.ts'

/** A deployment on brokers for as long as `use` takes; its topics and records are deleted then. */
export async function withDeployment<T>(
  brokers: BenchBrokers,
  { scorecards, partitions }: { readonly scorecards: string; readonly partitions: number },
  use: (deployment: TestDeployment) => Promise<T>,
): Promise<T> {
  const deployment = await deploy(scorecards, brokers, partitions)
  try {
    return await use(deployment)
  } finally {
    await deployment.close()
    const { prefix } = deployment.settled.configuration
    await Promise.allSettled([deleteTopics(brokers.kafka, prefix), deleteRecords(brokers.redis, prefix)])
  }
}

/** Every topic whose name begins with a deployment's prefix. */
async function deleteTopics(broker: string, prefix: string): Promise<void> {
  const admin = bareKafka(broker).admin()
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix))
    await admin.deleteTopics({ topics })
  } finally {
    await admin.disconnect()
  }
}

async function deleteRecords(url: string, prefix: string): Promise<void> {
  const redis = bareRedis(url)
  try {
    for await (const keys of redis.scanStream({ match: `{${prefix}*`, count: 1_000 }))
      if (keys.length > 0) await redis.unlink(...keys)
  } finally {
    redis.disconnect()
  }
}
