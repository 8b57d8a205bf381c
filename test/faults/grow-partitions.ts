import { setTimeout as wait } from 'node:timers/promises'
import { topicName, TOPICS } from '@fairstream/events'
import { createPartition } from '@fairstream/runner'
import type { TestDeployment } from '../delivery/deployment.ts'
import { plainKafka } from '../integration/plain-kafkajs.ts'

const TRIES_MAX = 20
const RETRY_AFTER_MS = 1_000

/**
 * Gives every topic that is partitioned like raw-scores one partition more, and raw-scores last: a partition that can be read has
 * all that it needs. Returns how many there are then.
 */
export async function growPartitions(kafka: string, { ports, shell, settled }: TestDeployment): Promise<number> {
  const { prefix } = settled.configuration
  const { rawScores } = shell.topics
  const likeRawScores = TOPICS.filter(({ partitions }) => partitions === 'like-raw-scores').map(({ name }) =>
    topicName(prefix, name),
  )
  const count = (await ports.log.bounds(rawScores)).length + 1
  for (const topic of likeRawScores) await again(() => growTopic(kafka, topic, count))
  await again(() => createPartition(shell, count - 1, 0))
  await again(() => growTopic(kafka, rawScores, count))
  return count
}

async function growTopic(kafka: string, topic: string, count: number): Promise<void> {
  const admin = plainKafka(kafka).admin()
  await admin.connect()
  try {
    // False where an earlier try had an effect and no answer.
    await admin.createPartitions({ topicPartitions: [{ topic, count }] })
  } catch (fault) {
    if (!String(fault).includes('already has')) throw fault
  } finally {
    await admin.disconnect()
  }
}

/** Other faults go on meanwhile. */
async function again(step: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await step()
      return
    } catch (fault) {
      if (tries === TRIES_MAX) throw fault
      await wait(RETRY_AFTER_MS)
    }
  }
}
