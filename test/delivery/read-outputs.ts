import { decodeFairScoreTail, positionOfDeadLetter } from '@fairstream/events'
import type { Header, LogRecord } from '@fairstream/ports'
import type { AuditedSystem } from './audit-delivery.ts'

/** All that was said of one input partition. */
export interface Outputs {
  /** The first output of each input position. */
  readonly first: ReadonlyMap<number, Output>
  /** The first late score of each input position that has one, as bytes. */
  readonly late: ReadonlyMap<number, string>
  readonly fairScores: number
  readonly deadLetters: number
  readonly repeats: number
  readonly diverged: readonly string[]
}

interface Output {
  readonly kind: 'fair' | 'dead'
  readonly bytes: string
  /** The map that a fair score names; null where it names none. */
  readonly mapVersion: string | null
}

export async function outputsOf({ log, topics }: AuditedSystem, partition: number): Promise<Outputs> {
  const first = new Map<number, Output>()
  const late = new Map<number, string>()
  const diverged: string[] = []
  let repeats = 0
  const add = (offset: number, output: Output): void => {
    const before = first.get(offset)
    if (before === undefined) {
      first.set(offset, output)
      return
    }
    repeats += 1
    if (before.bytes !== output.bytes)
      diverged.push(
        `partition ${partition}, input ${offset}: ${before.kind} under ${String(before.mapVersion)}, then ${output.kind} under ${String(output.mapVersion)}`,
      )
  }
  for await (const record of wholePartition(log, topics.fairScores, partition)) {
    const tail = decodeFairScoreTail(record)
    if (tail.kind === 'refused') diverged.push(`partition ${partition}: fair score at ${record.offset} cannot be read`)
    else add(tail.inputOffset, { kind: 'fair', bytes: bytesOf(record), mapVersion: tail.mapVersion ?? null })
  }
  for await (const record of wholePartition(log, topics.deadLetters, partition)) {
    const position = positionOfDeadLetter(record)
    if (position === undefined) diverged.push(`partition ${partition}: dead letter at ${record.offset} cannot be read`)
    else add(position.offset, { kind: 'dead', bytes: bytesOf(record), mapVersion: null })
  }
  for await (const record of wholePartition(log, topics.lateScores, partition)) {
    const { id } = JSON.parse(Buffer.from(record.value ?? []).toString()) as { readonly id: string }
    const offset = Number(id.slice(id.lastIndexOf('/') + 1))
    const before = late.get(offset)
    if (before === undefined) late.set(offset, bytesOf(record))
    else if (before !== bytesOf(record)) diverged.push(`partition ${partition}, input ${offset}: two late scores that differ`)
  }
  const kinds = [...first.values()]
  const fairScores = kinds.filter(({ kind }) => kind === 'fair').length
  return { first, late, fairScores, deadLetters: kinds.length - fairScores, repeats, diverged }
}

export async function* wholePartition(log: AuditedSystem['log'], topic: string, partition: number): AsyncGenerator<LogRecord> {
  const bounds = (await log.bounds(topic)).find((each) => each.partition === partition)
  if (bounds !== undefined && bounds.end > bounds.first) yield* log.read(topic, partition, bounds.first, bounds.end)
}

/** Key, value and headers as one text; the order of headers of different names means nothing. */
export function bytesOf({
  key,
  value,
  headers,
}: {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly Header[]
}): string {
  const hex = (bytes: Uint8Array | null): string => (bytes === null ? 'null' : Buffer.from(bytes).toString('latin1'))
  const named = headers.map((header) => `${header.name}=${hex(header.value)}`).sort()
  return [hex(key), hex(value), ...named].join('\n')
}
