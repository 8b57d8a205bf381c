import { encodeRawScore } from '@fairstream/events'
import type { TestDeployment } from '../delivery/deployment.ts'
import { plainKafka } from '../integration/plain-kafkajs.ts'

const RECORDS = 10
/** A transaction that its producer left open holds readers back until the broker ends it. */
const TRANSACTION_TIMEOUT_MS = 5_000

/** Writes raw scores to one partition in a transaction, and aborts it: nobody may ever score them. Returns how many there were. */
export async function abortTransaction(kafka: string, { ports, shell }: TestDeployment, die: number): Promise<number> {
  const topic = shell.topics.rawScores
  const bounds = await ports.log.bounds(topic)
  const partition = die % bounds.length
  const producer = plainKafka(kafka).producer({
    transactionalId: `aborting-${die}`,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    maxInFlightRequests: 1,
    idempotent: true,
  })
  await producer.connect()
  try {
    const transaction = await producer.transaction()
    const messages = Array.from({ length: RECORDS }, (_, nth) => ({ partition, value: abortedScore(`aborted-${die}-${nth}`) }))
    try {
      await transaction.send({ topic, messages })
    } finally {
      await transaction.abort()
    }
    return RECORDS
  } finally {
    await producer.disconnect()
  }
}

function abortedScore(id: string): string {
  const event = {
    id,
    subject: 'aborted',
    scorecard: 'cfa-synthetic',
    traits: { gender: '0', ethnicity: '0' },
    score: 70,
    time: new Date().toISOString(),
  }
  return Buffer.from(encodeRawScore(event).value ?? []).toString()
}
