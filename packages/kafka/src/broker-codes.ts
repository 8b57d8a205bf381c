import { LogError } from '@fairstream/ports'

/** The answers that brokers give for one partition of a fetch or an append (Kafka's protocol guide, "Error codes"). */
const NAMES: Readonly<Record<number, string>> = {
  1: 'OFFSET_OUT_OF_RANGE',
  2: 'CORRUPT_MESSAGE',
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_OR_FOLLOWER',
  7: 'REQUEST_TIMED_OUT',
  8: 'BROKER_NOT_AVAILABLE',
  9: 'REPLICA_NOT_AVAILABLE',
  10: 'MESSAGE_TOO_LARGE',
  13: 'NETWORK_EXCEPTION',
  14: 'COORDINATOR_LOAD_IN_PROGRESS',
  15: 'COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR',
  17: 'INVALID_TOPIC_EXCEPTION',
  18: 'RECORD_LIST_TOO_LARGE',
  19: 'NOT_ENOUGH_REPLICAS',
  20: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  32: 'INVALID_TIMESTAMP',
  35: 'UNSUPPORTED_VERSION',
  45: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  47: 'INVALID_PRODUCER_EPOCH',
  48: 'INVALID_TXN_STATE',
  49: 'INVALID_PRODUCER_ID_MAPPING',
  50: 'INVALID_TRANSACTION_TIMEOUT',
  51: 'CONCURRENT_TRANSACTIONS',
  53: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  55: 'OPERATION_NOT_ATTEMPTED',
  56: 'KAFKA_STORAGE_ERROR',
  74: 'FENCED_LEADER_EPOCH',
  75: 'UNKNOWN_LEADER_EPOCH',
  78: 'OFFSET_NOT_AVAILABLE',
  87: 'INVALID_RECORD',
  89: 'THROTTLING_QUOTA_EXCEEDED',
  90: 'PRODUCER_FENCED',
  120: 'TRANSACTION_ABORTABLE',
}

/** −1 is the broker's "unknown error". A topic that is unknown for good is found out by asking for its partitions. */
const PASSING = new Set([-1, 2, 3, 5, 6, 7, 8, 9, 13, 14, 15, 16, 19, 20, 45, 48, 49, 51, 55, 56, 74, 75, 78, 89, 120])

export const OFFSET_OUT_OF_RANGE = 1

/** The record set is larger than the topic takes. */
export function isTooLarge(code: number): boolean {
  return code === 10 || code === 18
}

/** The broker asked does not lead the partition, yet or any more: nothing was written there. */
export function isElsewhere(code: number): boolean {
  return code === 3 || code === 5 || code === 6
}

/** A producer of the same transactional id came later, or the coordinator gave the transaction up for its timeout. */
export function isFence(code: number): boolean {
  return code === 47 || code === 90
}

/** The id's transaction before this one is not over yet. */
export const CONCURRENT_TRANSACTIONS = 51

/** What a transaction's coordinator or one of its partitions' leaders answered. */
export function transactionFault(transactionalId: string, doing: string, code: number): LogError {
  const message = `${doing}: the broker answered ${NAMES[code] ?? `error ${code}`}`
  return new LogError(`(transactions of ${transactionalId})`, message, { retryable: PASSING.has(code), fenced: isFence(code) })
}

export function brokerFault(topic: string, partition: number, doing: string, code: number): LogError {
  const name = NAMES[code] ?? `error ${code}`
  return new LogError(topic, `${doing} partition ${partition}: the broker answered ${name}`, { retryable: PASSING.has(code) })
}
