import { LogError } from '@fairstream/ports'
import type { OutgoingRecord, TopicOutput, Transactions } from '@fairstream/ports'
import type { Cluster } from 'kafkajs'
import { batchesOf, place } from './append.ts'
import { CONCURRENT_TRANSACTIONS, isElsewhere, isFence, isTooLarge, transactionFault } from './broker-codes.ts'
import type { Connection } from './connection.ts'
import { brokerOf, transactionCoordinatorOf } from './internals.ts'
import { leaderOf, leadersOf, reachPartition } from './leaders.ts'
import { logFault } from './log-fault.ts'
import { producePartition } from './produce-request.ts'
import { encodeBatch } from './record-batch.ts'
import { pause, retrying } from './retrying.ts'
import type { Settings } from './settings.ts'
import { addPartitions, commitTransaction, initProducer } from './transaction-requests.ts'
import type { Producer, TopicPartition } from './transaction-requests.ts'

/** A producer in the midst of its work. */
interface Transacting {
  readonly connection: Connection
  readonly settings: Settings
  readonly producer: Producer
  /** How many records it has written to each partition, by topic and number. */
  readonly sequences: Map<string, number>
}

/** What a transaction writes to one partition. */
interface Placed extends TopicPartition {
  readonly records: readonly OutgoingRecord[]
}

/**
 * Takes a transactional id over by Kafka's InitProducerId (KIP-98): the coordinator raises the producer's epoch, aborts what the
 * producer before left open, and answers once that is over.
 *
 * Within a transaction nothing is tried again but what the coordinator asks to wait for, and what a broker that does not lead the
 * partition refused: after any other fault the transaction's fate is unknown to this producer, and the next to open the id finds out.
 */
export async function openTransactions(
  connection: Connection,
  settings: Settings,
  transactionalId: string,
): Promise<Transactions> {
  let used: Cluster | undefined
  const init = async (): Promise<Producer> => {
    used = await connection.reachBrokers()
    const coordinator = await transactionCoordinatorOf(used, transactionalId)
    let producer: Producer | undefined
    const code = await unlessConcurrent(settings, async () => {
      const answer = await initProducer(coordinator, transactionalId, settings.transactionTimeoutMs)
      producer = answer.producer
      return answer.code
    })
    // Two that open at once: this one lost, and may try again.
    if (isFence(code)) throw new LogError(named(transactionalId), 'another opened it meanwhile', { retryable: true })
    if (code !== 0 || producer === undefined) throw transactionFault(transactionalId, 'open', code)
    return producer
  }
  const producer = await retrying(settings, init, (fault) => connection.mend(used, fault))
  return holderOf({ connection, settings, producer, sequences: new Map() })
}

function holderOf(transacting: Transacting): Transactions {
  const { transactionalId } = transacting.producer
  let over: LogError | undefined
  const endBy = (message: string, cause?: LogError): void => {
    over ??= new LogError(named(transactionalId), message, { retryable: true, fenced: cause?.fenced ?? false, cause })
  }
  return {
    commit: async (outputs) => {
      if (over !== undefined) throw over
      if (outputs.every(({ records }) => records.length === 0)) return
      try {
        await transact(transacting, outputs)
      } catch (cause) {
        const fault = logFault(named(transactionalId), 'commit', cause)
        endBy('an earlier commit failed; open it anew', fault)
        throw fault
      }
    },
    close: () => {
      endBy('it is closed')
      return Promise.resolve()
    },
  }
}

async function transact(transacting: Transacting, outputs: readonly TopicOutput[]): Promise<void> {
  const { connection, settings, producer } = transacting
  let used: Cluster | undefined
  try {
    const placed: Placed[] = []
    for (const output of outputs) {
      if (output.records.length === 0) continue
      used = await reachPartition(connection, output.topic, highestOf(output))
      const partitions = leadersOf(used, output.topic).length
      for (const [partition, records] of place(output.topic, partitions, output.records))
        placed.push({ topic: output.topic, partition, records })
    }
    const cluster = (used ??= await connection.reachBrokers())
    const coordinator = await transactionCoordinatorOf(cluster, producer.transactionalId)
    const added = await unlessConcurrent(settings, () => addPartitions(coordinator, producer, placed))
    if (added !== 0) throw transactionFault(producer.transactionalId, 'begin', added)
    const written = await Promise.allSettled(placed.map((each) => write(transacting, cluster, each)))
    for (const outcome of written) if (outcome.status === 'rejected') throw outcome.reason
    const ended = await commitTransaction(coordinator, producer)
    if (ended !== 0) throw transactionFault(producer.transactionalId, 'commit', ended)
  } catch (fault) {
    // For the next to open the id: what was believed of leaders and coordinators may be what failed.
    await connection.mend(used, fault)
    throw fault
  }
}

function highestOf({ records }: TopicOutput): number {
  return records.reduce((max, { partition = 0 }) => Math.max(max, partition), 0)
}

async function write(transacting: Transacting, cluster: Cluster, { topic, partition, records }: Placed): Promise<void> {
  for (const batch of batchesOf(records, transacting.settings.appendBytesMax))
    await writeBatch(transacting, cluster, { topic, partition, records: batch })
}

/** A batch that is larger than the topic takes is written in halves: it took no place in the sequence. */
async function writeBatch(transacting: Transacting, cluster: Cluster, placed: Placed): Promise<void> {
  const { settings, producer, sequences } = transacting
  const { topic, partition, records } = placed
  const key = `${topic}/${partition}`
  const sequence = sequences.get(key) ?? 0
  const bytes = encodeBatch(records, Date.now(), { id: producer.id, epoch: producer.epoch, sequence })
  const { transactionalId } = producer
  // A topic that was just made, or a leader that moved: nothing was written, and the batch may be sent again as it is.
  const code = await unless(isElsewhere, settings, async (tries) => {
    if (tries > 0) await cluster.refreshMetadata()
    const broker = await brokerOf(cluster, leaderOf(cluster, topic, partition))
    return producePartition(broker, settings.replicaTimeoutMs, topic, partition, bytes, transactionalId)
  })
  if (code === 0) sequences.set(key, (sequence + records.length) % SEQUENCES)
  else if (!isTooLarge(code)) throw transactionFault(transactionalId, `write to ${key}`, code)
  else if (records.length === 1)
    throw new LogError(topic, `a record for partition ${partition} is larger than the topic takes`, { retryable: false })
  else {
    const half = records.length >> 1
    for (const part of [records.slice(0, half), records.slice(half)])
      await writeBatch(transacting, cluster, { topic, partition, records: part })
  }
}

/** Sequences begin again at 0 after the greatest int32. */
const SEQUENCES = 2 ** 31

const FIRST_PAUSE_MS = 1
const PAUSE_MAX_MS = 20

/** Asks again while the id's last transaction is being ended, which takes some milliseconds. */
function unlessConcurrent(settings: Settings, ask: () => Promise<number>): Promise<number> {
  return unless((code) => code === CONCURRENT_TRANSACTIONS, settings, ask)
}

/** Asks again while the answer says to wait, for as long as a transaction may take. */
async function unless(
  isToWait: (code: number) => boolean,
  { transactionTimeoutMs }: Settings,
  ask: (tries: number) => Promise<number>,
): Promise<number> {
  const deadlineMs = performance.now() + transactionTimeoutMs
  let pauseMs = FIRST_PAUSE_MS
  for (let tries = 0; ; tries += 1) {
    const code = await ask(tries)
    if (!isToWait(code) || performance.now() > deadlineMs) return code
    await pause(pauseMs)
    pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2)
  }
}

function named(transactionalId: string): string {
  return `(transactions of ${transactionalId})`
}
