import { int16, int64, joinBytes, readBytes } from './bytes.ts'
import type { ByteReader } from './bytes.ts'
import { exchange } from './internals.ts'
import type { BrokerInternals } from './internals.ts'

/**
 * The coordinator's requests, sent by us though kafkajs has them: it makes errors of their answers and logs each, also of those that
 * only ask for a moment's patience, and forgets the codes that it does not know. The versions are those of Kafka 2.0; in later ones a
 * fence has a code of its own.
 */

/** What the coordinator knows a holder of a transactional id by. */
export interface Producer {
  readonly transactionalId: string
  readonly id: number
  readonly epoch: number
}

/** A topic's partition that a transaction writes to. */
export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** Makes this client the id's producer: the one before is fenced, and its open transaction aborted. `code` 0 where that is done. */
export async function initProducer(
  coordinator: BrokerInternals,
  transactionalId: string,
  timeoutMs: number,
): Promise<{ readonly code: number; readonly producer: Producer }> {
  const { code, id, epoch } = await ask(coordinator, [22, 1, 'InitProducerId'], [transactionalId, timeoutMs], (reader) => {
    const throttleMs = reader.int32()
    return { throttleMs, code: reader.int16(), id: reader.int64(), epoch: reader.int16() }
  })
  return { code, producer: { transactionalId, id, epoch } }
}

/** Says which partitions the transaction writes to, and begins it where it has not begun. Answers the first code that is not 0. */
export async function addPartitions(
  coordinator: BrokerInternals,
  producer: Producer,
  partitions: readonly TopicPartition[],
): Promise<number> {
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic)]
  const wanted = topics.flatMap(([topic, own]) => [topic, own.length, ...own.map(({ partition }) => partition)])
  const { code } = await ask(
    coordinator,
    [24, 1, 'AddPartitionsToTxn'],
    [...writtenProducer(producer), topics.length, ...wanted],
    ({ int16: code, int32, text, list }) => {
      const throttleMs = int32()
      const codes = list(() => {
        text()
        return list(() => {
          int32()
          return code()
        })
      }).flat()
      return { throttleMs, code: firstOf(codes) }
    },
  )
  return code
}

/** Ends the transaction: once the answer is 0, it is committed whatever happens. */
export async function commitTransaction(coordinator: BrokerInternals, producer: Producer): Promise<number> {
  const committed = Buffer.from([1])
  const { code } = await ask(coordinator, [26, 1, 'EndTxn'], [...writtenProducer(producer), committed], (reader) => ({
    throttleMs: reader.int32(),
    code: reader.int16(),
  }))
  return code
}

const OPERATION_NOT_ATTEMPTED = 55

/** The code that says why: where one partition is refused, the others are answered as not attempted. */
function firstOf(codes: readonly number[]): number {
  const wrong = codes.filter((code) => code !== 0)
  return wrong.find((code) => code !== OPERATION_NOT_ATTEMPTED) ?? wrong[0] ?? 0
}

function writtenProducer({ transactionalId, id, epoch }: Producer): [string, Buffer, Buffer] {
  return [transactionalId, int64(id), int16(epoch)]
}

function ask<T extends { readonly throttleMs: number }>(
  coordinator: BrokerInternals,
  [apiKey, apiVersion, apiName]: readonly [number, number, string],
  pieces: Parameters<typeof joinBytes>[0],
  read: (reader: ByteReader) => T,
): Promise<T> {
  const buffer = joinBytes(pieces)
  return exchange<T>(coordinator, {
    request: { apiKey, apiVersion, apiName, encode: () => Promise.resolve({ buf: buffer, buffer }) },
    response: {
      decode: (payload) => {
        const answer = read(readBytes(payload))
        return Promise.resolve({ ...answer, clientSideThrottleTime: answer.throttleMs })
      },
      parse: (decoded) => Promise.resolve(decoded),
    },
  })
}
