import type { Alert } from '@fairstream/drift'
import { encodeDriftAlert } from '@fairstream/events'
import type { DriftAlert, Encoded } from '@fairstream/events'
import { shortHash } from './hash.ts'

/** An alert as a record of drift-alerts. */
export function alertRecord(alert: Alert): Encoded {
  return encodeDriftAlert(driftAlert(alert))
}

/** An alert as it is said on the wire. */
export function driftAlert(alert: Alert): DriftAlert {
  return { formatVersion: 1, ...alert, key: keyOnTheWire(alert.key) }
}

/** What an id may hold, in UTF-16 units. */
const KEY_LENGTH_MAX = 1024
const KEPT_LENGTH = 990

/** Group ids may be long: a key beyond the limit is cut, and ends with a hash of the whole. */
function keyOnTheWire(key: string): string {
  return key.length <= KEY_LENGTH_MAX ? key : `${key.slice(0, KEPT_LENGTH).toWellFormed()}…${shortHash(key)}`
}
