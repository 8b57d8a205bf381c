import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Assignment, Followed, Log, LogRecord, OutgoingRecord } from '@fairstream/ports'
import { onTestFinished } from 'vitest'
import { openSqlite } from '../src/open-sqlite.ts'
import type { SqliteDisk, SqliteSettings } from '../src/open-sqlite.ts'

/** An empty directory that goes with its test. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'fairstream-sqlite-'))
  onTestFinished(() => {
    rmSync(directory, { recursive: true })
  })
  return directory
}

/** A serving disk with the topic `t`, of one partition where nothing else is said; closed at the latest when its test has finished. */
export async function diskWith(
  settings: Partial<SqliteSettings> = {},
  topicSettings: Readonly<Record<string, string>> = {},
  partitions = 1,
): Promise<SqliteDisk> {
  const disk = openHere({ directory: newDirectory(), ...settings })
  await disk.topics.create([{ name: 't', partitions, replication: 1, settings: topicSettings }])
  return disk
}

/** A disk that is closed at the latest when its test has finished. */
export function openHere(settings: Pick<SqliteSettings, 'directory'> & Partial<SqliteSettings>): SqliteDisk {
  const disk = openSqlite({ now: () => 0, mode: 'serve', ...settings })
  onTestFinished(disk.close)
  return disk
}

/** A record of partition 0 with this text as its value. */
export function saying(text: string): OutgoingRecord {
  return { key: null, value: Buffer.from(text), headers: [], partition: 0 }
}

/** Partition 0 of `t` as it is held now, as texts. */
export async function textsOf(log: Log): Promise<string[]> {
  const texts: string[] = []
  for await (const record of log.read('t', 0, 0, Infinity)) texts.push(textOf(record))
  return texts
}

export function textOf({ value }: LogRecord): string {
  return Buffer.from(value ?? []).toString()
}

/** The first assignment of a member of `t` that stays to the signal's end. */
export async function takeOne(log: Log, signal = new AbortController().signal): Promise<Assignment> {
  const membership = log.consume('t', 'g', signal)[Symbol.asyncIterator]() as AsyncIterator<Assignment, undefined>
  const { value } = await membership.next()
  if (value === undefined) throw new Error('no partition was assigned')
  return value
}

/** A follower of `t`. */
export function followerOf(log: Log, signal = new AbortController().signal): AsyncIterator<Followed, undefined> {
  return log.follow('t', signal)[Symbol.asyncIterator]() as AsyncIterator<Followed, undefined>
}

/** What the action throws or rejects with. */
export async function faultOf(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (fault) {
    return fault
  }
  throw new Error('nothing was thrown')
}
