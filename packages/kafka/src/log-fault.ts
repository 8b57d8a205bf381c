import { LogError } from '@fairstream/ports'

/** What a client's or a broker's fault is in the port's terms. A LogError stays as it is. */
export function logFault(topic: string, doing: string, cause: unknown): LogError {
  if (cause instanceof LogError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  return new LogError(topic, `${doing}: ${message}`, { retryable: mayPass(cause), cause })
}

/** The broker's name of the fault, such as `UNKNOWN_MEMBER_ID`; undefined where a broker did not say it. */
export function faultType(fault: unknown): string | undefined {
  const type = (fault as { readonly type?: unknown } | undefined)?.type
  if (typeof type === 'string') return type
  const { cause } = (fault ?? {}) as { readonly cause?: unknown }
  return cause === undefined ? undefined : faultType(cause)
}

/**
 * Faults that kafkajs calls final and that are not: its own retries ended, a lock was held, or no broker that it knows told of the
 * group's coordinator, as while the only one restarts.
 */
const PASSING = new Set(['KafkaJSNumberOfRetriesExceeded', 'KafkaJSLockTimeout', 'KafkaJSGroupCoordinatorNotFound'])

/**
 * May the same call succeed later? kafkajs marks the fault that ended its own retries as not retriable, so its cause decides; a
 * fault without the mark is one of ours.
 */
export function mayPass(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  if (fault instanceof LogError) return fault.retryable
  const { name, cause, retriable } = fault as { name: string; cause?: unknown; retriable?: unknown }
  if (retriable === true || PASSING.has(name)) return true
  return cause !== undefined && mayPass(cause)
}
