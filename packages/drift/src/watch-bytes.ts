import { crc32c } from '@fairstream/sketch'
import type { AirWatch } from './air-watch.ts'
import type { Alert, Facts } from './alert.ts'
import type { OpenAlert } from './alert-lifecycle.ts'
import type { Closing } from './closing.ts'
import { count, double, list, numbers, oneOf, optional, record, text } from './codec.ts'
import type { Codec } from './codec.ts'
import type { Pace } from './pace.ts'
import type { RankStreams } from './rank-streams.ts'
import type { Streams } from './streams.ts'
import { WatchBytesError } from './watch-bytes-error.ts'
import type { WatchState } from './watch-state.ts'

/**
 * The bytes of a watch's state: format version (1 byte), the fields of WatchState in the order below, CRC-32C of all that
 * precedes (4 bytes, big-endian). Equal states give equal bytes, and the state that is read goes on as if it had never stopped.
 */
export function encodeWatch(state: WatchState): Uint8Array {
  const draft = { bytes: new Uint8Array(4096), length: 0 }
  count.write(draft, FORMAT_VERSION)
  watch.write(draft, state)
  const bytes = new Uint8Array(draft.length + CRC_BYTES)
  bytes.set(draft.bytes.subarray(0, draft.length))
  new DataView(bytes.buffer).setUint32(draft.length, crc32c(bytes.subarray(0, draft.length)))
  return bytes
}

/**
 * The state that was encoded.
 *
 * @param key - Where the bytes were stored, for the error.
 * @throws WatchBytesError when version or CRC is wrong, or the bytes are truncated or go on past their end.
 */
export function decodeWatch(bytes: Uint8Array, key: string): WatchState {
  const end = bytes.length - CRC_BYTES
  if (end < 1) throw new WatchBytesError(key, `${bytes.length} bytes are too few`)
  if (bytes[0] !== FORMAT_VERSION)
    throw new WatchBytesError(key, `format version is ${String(bytes[0])}, wanted ${FORMAT_VERSION}`)
  const stored = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(end)
  if (stored !== crc32c(bytes.subarray(0, end))) throw new WatchBytesError(key, 'the CRC does not fit the bytes')
  const cursor = { bytes, end, key, at: 1 }
  const state = watch.read(cursor)
  if (cursor.at !== end) throw new WatchBytesError(key, `${end - cursor.at} bytes too many before the CRC`)
  return state
}

const FORMAT_VERSION = 1
const CRC_BYTES = 4

const streams = record<Streams>({
  groups: list(text),
  width: count,
  slices: count,
  r: numbers(double),
  s: numbers(double),
  since: numbers(double),
})

const rankStreams = record<RankStreams>({ streams, own: numbers(count), rest: numbers(count) })

const airWatch = record<AirWatch>({
  cut: double,
  groups: list(text),
  s: numbers(count),
  n: numbers(count),
  fadingS: numbers(double),
  fadingN: numbers(double),
  streams,
  below: count,
})

const fact: Codec<Facts[string]> = {
  write: (draft, value) => {
    count.write(draft, FACTS.indexOf(typeof value))
    if (typeof value === 'string') text.write(draft, value)
    else double.write(draft, Number(value))
  },
  read: (cursor) => {
    const type = FACTS[count.read(cursor)]
    if (type === 'string') return text.read(cursor)
    const value = double.read(cursor)
    return type === 'boolean' ? value === 1 : value
  },
}
const FACTS = ['string', 'number', 'boolean']

const factEntries = list(record<{ name: string; value: Facts[string] }>({ name: text, value: fact }))

const facts: Codec<Facts> = {
  write: (draft, value) => {
    factEntries.write(
      draft,
      Object.entries(value).map(([name, each]) => ({ name, value: each })),
    )
  },
  read: (cursor) => Object.fromEntries(factEntries.read(cursor).map(({ name, value }) => [name, value])),
}

const alert = record<Alert>({
  key: text,
  state: oneOf(['open', 'escalated', 'resolved']),
  scorecard: text,
  kind: oneOf([
    'input-shift',
    'residual-unfairness',
    'stale-map',
    'group-starvation',
    'data-quality',
    'response-misspecification',
    'pipeline',
  ]),
  group: optional(text),
  cut: optional(double),
  time: double,
  since: double,
  evidence: facts,
  promise: facts,
  effect: facts,
  n: count,
  window: record<Alert['window']>({ from: double, to: double }),
  mapVersion: optional(text),
  policyVersion: optional(text),
  basis: oneOf(['event', 'wall']),
  advice: text,
})

const closing = record<Closing>({
  test: oneOf(['between', 'reference', 'air', 'quality']),
  family: oneOf(['location', 'spread']),
  r: list(double),
})

const openAlert = record<OpenAlert>({ alert, saidAt: double, closing: optional(closing) })

const watch = record<WatchState>({
  basis: text,
  seenTo: double,
  between: rankStreams,
  reference: rankStreams,
  policyVersion: text,
  air: list(airWatch),
  quality: streams,
  pace: record<Pace>({ groups: list(text), n: numbers(double), slices: double }),
  open: list(openAlert),
})
