import { int16, joinBytes, readBytes } from './bytes.ts'
import { exchange } from './internals.ts'
import type { BrokerInternals } from './internals.ts'

const API_KEY = 0
/** From Kafka 2.1 on. */
const VERSION = 7
const ALL_REPLICAS = -1

/**
 * Appends one batch to one partition; resolves with the broker's code once all replicas in sync have it, or it is refused.
 *
 * @param transactionalId - Where the batch belongs to a transaction.
 */
export async function producePartition(
  broker: BrokerInternals,
  replicaTimeoutMs: number,
  topic: string,
  partition: number,
  batch: Buffer,
  transactionalId?: string,
): Promise<number> {
  const transaction = transactionalId ?? int16(-1)
  const buffer = joinBytes([transaction, int16(ALL_REPLICAS), replicaTimeoutMs, 1, topic, 1, partition, batch.length, batch])
  const { code } = await exchange(broker, {
    request: { apiKey: API_KEY, apiVersion: VERSION, apiName: 'Produce', encode: () => Promise.resolve({ buf: buffer, buffer }) },
    response: { decode: (payload) => Promise.resolve(decode(payload)), parse: (decoded) => Promise.resolve(decoded) },
  })
  return code
}

function decode(payload: Buffer): { readonly clientSideThrottleTime: number; readonly code: number } {
  const { int16, int32, int64, text, list } = readBytes(payload)
  const codes = list(() => {
    text()
    return list(() => {
      int32()
      const code = int16()
      for (let times = 0; times < 3; times += 1) int64()
      return code
    })
  }).flat()
  return { clientSideThrottleTime: int32(), code: codes[0] ?? -1 }
}
