import { hash } from 'node:crypto'
import { decodeFairScoreTail, positionOfDeadLetter } from '@fairstream/events'
import type { Header, LogRecord } from '@fairstream/ports'
import type { AuditedSystem } from './audit-delivery.ts'

/** All that was said of one input partition, as digests: what was said may be more than memory holds. */
export interface Outputs {
  /** The first output of each input position. */
  readonly first: ReadonlyMap<number, Output>
  /** The first late score of each input position that has one, as a digest. */
  readonly late: ReadonlyMap<number, string>
  readonly fairScores: number
  readonly deadLetters: number
  readonly repeats: number
  /** Repeats that are not their first output byte for byte; at most {@link DIFFERING_MAX} are kept. */
  readonly differing: readonly DifferingRepeat[]
  readonly diverged: readonly string[]
}

interface Output {
  readonly kind: 'fair' | 'dead'
  readonly digest: string
  /** The map that a fair score names; null where it names none. */
  readonly mapVersion: string | null
  /** A dead letter that an operator's skip wrote. */
  readonly isSkipped: boolean
  /** Where it is in its topic. */
  readonly at: number
  /** When it was said, epoch ms. */
  readonly saidMs: number
}

/** Two outputs of one input that differ. */
export interface DifferingRepeat {
  readonly partition: number
  /** The input's offset. */
  readonly offset: number
  readonly first: Output
  readonly again: Output
}

/** More of them than a person reads; those beyond count as divergences without further look. */
const DIFFERING_MAX = 10_000

export async function outputsOf({ log, topics }: AuditedSystem, partition: number): Promise<Outputs> {
  const first = new Map<number, Output>()
  const late = new Map<number, string>()
  const differing: DifferingRepeat[] = []
  const diverged: string[] = []
  const versions = new Map<string, string>()
  let repeats = 0
  const add = (offset: number, record: LogRecord, kind: Output['kind'], version: string | undefined, isSkipped = false): void => {
    const digest = digestOf(record)
    const before = first.get(offset)
    if (before !== undefined) repeats += 1
    if (before?.digest === digest) return
    const [mapVersion, saidMs] = [interned(versions, version), record.timestampMs]
    const output = { kind, digest, mapVersion, isSkipped, at: record.offset, saidMs }
    if (before === undefined) first.set(offset, output)
    else if (differing.length < DIFFERING_MAX) differing.push({ partition, offset, first: before, again: output })
    else diverged.push(`partition ${partition}, input ${offset}: two outputs that differ`)
  }
  for await (const record of wholePartition(log, topics.fairScores, partition)) {
    const tail = decodeFairScoreTail(record)
    if (tail.kind === 'refused') diverged.push(`partition ${partition}: fair score at ${record.offset} cannot be read`)
    else add(tail.inputOffset, record, 'fair', tail.mapVersion)
  }
  for await (const record of wholePartition(log, topics.deadLetters, partition)) {
    const position = positionOfDeadLetter(record)
    if (position === undefined) diverged.push(`partition ${partition}: dead letter at ${record.offset} cannot be read`)
    else add(position.offset, record, 'dead', undefined, position.code === 'skipped')
  }
  for await (const record of wholePartition(log, topics.lateScores, partition)) {
    const { id } = JSON.parse(Buffer.from(record.value ?? []).toString()) as { readonly id: string }
    const offset = Number(id.slice(id.lastIndexOf('/') + 1))
    const before = late.get(offset)
    if (before === undefined) late.set(offset, digestOf(record))
    else if (before !== digestOf(record) && !differing.some((each) => each.offset === offset))
      diverged.push(`partition ${partition}, input ${offset}: two late scores that differ`)
  }
  let fairScores = 0
  for (const { kind } of first.values()) if (kind === 'fair') fairScores += 1
  return { first, late, fairScores, deadLetters: first.size - fairScores, repeats, differing, diverged }
}

/** One string for each version: every fair score names one. */
function interned(versions: Map<string, string>, version: string | undefined): string | null {
  if (version === undefined) return null
  const known = versions.get(version)
  if (known !== undefined) return known
  versions.set(version, version)
  return version
}

export async function* wholePartition(log: AuditedSystem['log'], topic: string, partition: number): AsyncGenerator<LogRecord> {
  const bounds = (await log.bounds(topic)).find((each) => each.partition === partition)
  if (bounds !== undefined && bounds.end > bounds.first) yield* log.read(topic, partition, bounds.first, bounds.end)
}

interface Said {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly Header[]
}

/** Key, value and headers as one text; the order of headers of different names means nothing. */
export function bytesOf({ key, value, headers }: Said): string {
  const text = (bytes: Uint8Array | null): string => (bytes === null ? 'null' : Buffer.from(bytes).toString('latin1'))
  const named = headers.map((header) => `${header.name}=${text(header.value)}`).sort()
  return [text(key), text(value), ...named].join('\n')
}

/** A digest of {@link bytesOf}. */
export function digestOf(said: Said): string {
  return hash('sha1', bytesOf(said), 'base64')
}
