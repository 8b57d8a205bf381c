import type { Log, LogRecord, OutgoingRecord } from '@fairstream/ports'
import { collect } from './waiting.ts'

/** The text's characters as bytes, one each. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

/** Bytes as text that two kinds of byte array agree on. */
export function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : String.fromCharCode(...bytes)
}

/** A record of partition 0 that says this, without key and headers. */
export function saying(value: string, more: Partial<OutgoingRecord> = {}): OutgoingRecord {
  return { key: null, value: latin1(value), headers: [], partition: 0, ...more }
}

/** `name-0`, `name-1`, … */
export function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`)
}

export function valuesOf(records: readonly LogRecord[]): (string | null)[] {
  return records.map(({ value }) => textOf(value))
}

export function offsetsOf(records: readonly LogRecord[]): number[] {
  return records.map(({ offset }) => offset)
}

/** What a partition holds now. */
export async function held(log: Log, topic: string, partition = 0): Promise<LogRecord[]> {
  const { first, end } = await boundsOf(log, topic, partition)
  return collect(log.read(topic, partition, first, end))
}

export async function boundsOf(log: Log, topic: string, partition = 0): Promise<{ first: number; end: number }> {
  const bounds = (await log.bounds(topic)).find((each) => each.partition === partition)
  if (bounds === undefined) throw new Error(`topic ${topic}: it has no partition ${partition}`)
  return bounds
}

/** Overwrites every byte of a record, as a careless holder of it might. */
export function scribbleOver({ key, value, headers }: Pick<LogRecord, 'key' | 'value' | 'headers'>): void {
  for (const bytes of [key, value, ...headers.map((header) => header.value)]) bytes?.fill(0xee)
}
