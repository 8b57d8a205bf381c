import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LogError, StateStoreError } from '@fairstream/ports'
import type { Log, StateStore } from '@fairstream/ports'
import { expect, onTestFinished, test } from 'vitest'
import { diskWith, faultOf, newDirectory, openHere, saying, textsOf } from '../testing/disks.ts'
import { createChanges } from './changes.ts'
import { openDatabase } from './database.ts'
import type { Database } from './database.ts'
import { orLogError } from './faults.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { createSqliteLog } from './sqlite-log.ts'
import { createSqliteStateStore } from './sqlite-state-store.ts'
import { createTopicTable } from './topic-table.ts'

/** A disk of which the test has the connection, with the topic `t` and the record `k`. */
async function opened(): Promise<{ file: string; database: Database; log: Log; store: StateStore }> {
  const directory = newDirectory()
  ;(await diskWith({ directory })).close()
  const file = join(directory, 'fairstream.db')
  const database = openDatabase(file, 0)
  onTestFinished(database.close)
  const changes = createChanges(database.dataVersion, 1_000)
  const settings = { now: () => 0, limits: DEFAULT_LIMITS, hasGroups: true }
  const log = createSqliteLog(database, createTopicTable(database), changes, settings)
  const store = createSqliteStateStore(database)
  await store.create('k', { next: [0], body: new Uint8Array(), put: new Map() })
  await store.claim('k', 'owner')
  return { file, database, log, store }
}

const big = { ...saying('x'), value: new Uint8Array(500_000) }

function commitOf(bytes: Uint8Array): Parameters<StateStore['commit']>[1] {
  return { owner: 'owner', expected: [0], next: [1], body: bytes, put: new Map(), remove: [] }
}

async function expectFaults({ log, store }: { log: Log; store: StateStore }, retryable: boolean, says: RegExp): Promise<void> {
  const appended = await faultOf(() => log.append('t', [big]))
  expect(appended).toBeInstanceOf(LogError)
  expect(appended).toMatchObject({ topic: 't', retryable })
  const committed = await faultOf(() => store.commit('k', commitOf(big.value)))
  expect(committed).toBeInstanceOf(StateStoreError)
  expect(committed).toMatchObject({ key: 'k', retryable })
  for (const fault of [appended, committed]) expect(String(fault)).toMatch(says)
}

test('a full disk can be tried again: nothing was written, and with room it is', async () => {
  const disk = await opened()
  disk.database.run('PRAGMA max_page_count = 20')
  await expectFaults(disk, true, /the disk is full/)
  expect(await textsOf(disk.log)).toEqual([])
  disk.database.run('PRAGMA max_page_count = 100000')
  await disk.log.append('t', [big])
  expect(await disk.store.commit('k', commitOf(big.value))).toBe('committed')
  expect(await disk.log.bounds('t')).toEqual([{ partition: 0, first: 0, end: 1 }])
})

test('a file that another keeps locked for too long can be tried again', async () => {
  const directory = newDirectory()
  const disk = await diskWith({ directory, limits: { busyTimeoutMs: 1 } })
  await disk.store.create('k', { next: [0], body: new Uint8Array(), put: new Map() })
  await disk.store.claim('k', 'owner')
  const other = openDatabase(join(directory, 'fairstream.db'), 0)
  onTestFinished(other.close)
  other.run('BEGIN IMMEDIATE')
  await expectFaults(disk, true, /locked for too long/)
  expect(await textsOf(disk.log)).toEqual([])
  other.run('ROLLBACK')
  await disk.log.append('t', [saying('a')])
  expect(await textsOf(disk.log)).toEqual(['a'])
})

test('a fault is known by the first part of its code', async () => {
  const { database, file } = await opened()
  const other = openDatabase(file, 0)
  onTestFinished(other.close)
  const readThenWrite = (): void => {
    database.prepare('SELECT * FROM topics').all()
    other.run(`INSERT INTO topics (name, settings) VALUES ('other', '{}')`)
    database.run('DELETE FROM topics')
  }
  // SQLITE_BUSY_SNAPSHOT, one of the kinds of SQLITE_BUSY.
  const fault = await faultOf(() => {
    orLogError('t', () => {
      database.snapshot(readThenWrite)
    })
  })
  expect(fault).toMatchObject({ topic: 't', retryable: true, cause: { errcode: 517 } })
})

test('a file that cannot be written stays so, and can be read', async () => {
  const disk = await opened()
  await disk.log.append('t', [saying('a')])
  disk.database.run('PRAGMA query_only = 1')
  await expectFaults(disk, false, /cannot be written/)
  expect(await textsOf(disk.log)).toEqual(['a'])
})

test('a damaged file is told as such', async () => {
  const directory = newDirectory()
  const before = await diskWith({ directory })
  for (let at = 0; at < 50; at += 1) await before.log.append('t', [saying('x'.repeat(2_000))])
  before.close()
  const file = join(directory, 'fairstream.db')
  const bytes = readFileSync(file)
  bytes.fill(0xee, 4_096 * 7)
  writeFileSync(file, bytes)
  const fault = await faultOf(() => textsOf(openHere({ directory }).log))
  expect(fault).toMatchObject({ retryable: false })
  expect(String(fault)).toMatch(/the file is damaged/)
})

test('a damaged batch is named by partition and offsets, and the others are read', async () => {
  const { database, log } = await opened()
  for (const text of ['a', 'b', 'c']) await log.append('t', [text, text].map(saying))
  const blob = Buffer.from(database.prepare('SELECT records FROM batches WHERE first = 2').get()?.['records'] as Uint8Array)
  blob[blob.length - 1] = 0xff
  database.prepare('UPDATE batches SET records = ? WHERE first = 2').run(blob)
  const fault = await faultOf(() => textsOf(log))
  expect(fault).toBeInstanceOf(LogError)
  expect(fault).toMatchObject({ topic: 't', retryable: false })
  expect(String(fault)).toMatch(/partition 0: the batch at offsets 2 to 3 is damaged/)
  const offsets: number[] = []
  for await (const { offset } of log.read('t', 0, 4, 6)) offsets.push(offset)
  expect(offsets).toEqual([4, 5])
})

test('a mistake of ours is not told as a fault in the world', async () => {
  const { log } = await opened()
  const fault = await faultOf(() => log.append('t', [{ ...saying('a'), value: undefined as unknown as Uint8Array }]))
  expect(fault).not.toBeInstanceOf(LogError)
  expect(await textsOf(log)).toEqual([])
})
