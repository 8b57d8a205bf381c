import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { LogError, StateStoreError } from '@fairstream/ports'
import { expect, test } from 'vitest'
import { diskWith, faultOf, followerOf, newDirectory, openHere, saying, takeOne, textsOf } from '../testing/disks.ts'
import { DiskError } from './faults.ts'

test('what was written is there after the disk was closed and opened again', async () => {
  const directory = newDirectory()
  const before = await diskWith({ directory }, { 'retention.ms': '5' })
  await before.log.append('t', ['a', 'b'].map(saying))
  await before.store.create('k', { next: [2], body: Uint8Array.of(1), put: new Map([['e', Uint8Array.of(2)]]) })
  before.close()
  const { log, store, topics } = openHere({ directory })
  expect(await textsOf(log)).toEqual(['a', 'b'])
  await log.append('t', [saying('c')])
  expect(await log.bounds('t')).toEqual([{ partition: 0, first: 0, end: 3 }])
  expect(await topics.describe(['t'])).toMatchObject([{ partitions: 1, settings: { 'retention.ms': '5' } }])
  const kept = await store.read('k', [''])
  expect([kept?.record.next, kept?.entries.get('e')]).toEqual([[2], Uint8Array.of(2)])
})

test('a closed disk leaves its data in one file', async () => {
  const directory = newDirectory()
  const disk = await diskWith({ directory })
  await disk.log.append('t', [saying('a')])
  disk.close()
  expect(readdirSync(directory).sort()).toEqual(['fairstream.db', 'fairstream.lock'])
})

test('a directory is served once at a time, and by whom is said', async () => {
  const directory = newDirectory()
  const first = openHere({ directory })
  const fault = await faultOf(() => openHere({ directory }))
  expect(fault).toBeInstanceOf(DiskError)
  expect(fault).toMatchObject({ code: 'DISK', directory, retryable: true })
  expect(String(fault)).toContain(directory)
  expect(String(fault)).toContain(String(process.pid))
  first.close()
  openHere({ directory }).close()
})

test('closing twice is closing once', async () => {
  const disk = await diskWith()
  disk.close()
  expect(disk.close).not.toThrow()
})

test('a directory that was never served cannot be shared, and stays as it was', async () => {
  const directory = newDirectory()
  expect(await faultOf(() => openHere({ directory, mode: 'share' }))).toMatchObject({ code: 'DISK', directory, retryable: false })
  expect(readdirSync(directory)).toEqual([])
})

test('serving makes the directory, with those above it', async () => {
  const directory = join(newDirectory(), 'a', 'b')
  const disk = await diskWith({ directory })
  await disk.log.append('t', [saying('a')])
  expect(await textsOf(openHere({ directory, mode: 'share' }).log)).toEqual(['a'])
})

test.each(['fairstream.db', 'fairstream.lock'])('another kind of file in the place of %s is refused', async (name) => {
  const directory = newDirectory()
  writeFileSync(join(directory, name), 'not a database, and longer than a header of SQLite is: '.repeat(20))
  expect(await faultOf(() => openHere({ directory }))).toMatchObject({ code: 'DISK', directory, retryable: false })
})

test('a directory that cannot be made is refused', async () => {
  const file = join(newDirectory(), 'file')
  writeFileSync(file, '')
  const directory = join(file, 'data')
  expect(await faultOf(() => openHere({ directory }))).toMatchObject({ code: 'DISK', directory, retryable: false })
})

test('another format is refused, by both modes, and the lock is free again', async () => {
  const directory = newDirectory()
  ;(await diskWith({ directory })).close()
  const raw = new DatabaseSync(join(directory, 'fairstream.db'))
  raw.exec('PRAGMA user_version = 2')
  for (const mode of ['serve', 'share'] as const) {
    const fault = await faultOf(() => openHere({ directory, mode }))
    expect(fault).toMatchObject({ code: 'DISK', directory, retryable: false })
    expect(String(fault)).toContain('format 2')
  }
  raw.exec('PRAGMA user_version = 1')
  raw.close()
  openHere({ directory }).close()
})

test("another program's database is refused and left alone", async () => {
  const directory = newDirectory()
  const raw = new DatabaseSync(join(directory, 'fairstream.db'))
  raw.exec('CREATE TABLE theirs (a); PRAGMA user_version = 1')
  expect(await faultOf(() => openHere({ directory }))).toMatchObject({ code: 'DISK', directory, retryable: false })
  expect(raw.prepare('SELECT name FROM sqlite_schema').all()).toMatchObject([{ name: 'theirs' }])
  raw.close()
})

test('a closed disk refuses every call', async () => {
  const { log, store, topics, close } = await diskWith()
  close()
  for (const call of [
    () => log.append('t', [saying('a')]),
    () => log.bounds('t'),
    () => textsOf(log),
    () => topics.describe(['other']),
    () => topics.create([]),
  ]) {
    const fault = await faultOf(call)
    expect(fault).toBeInstanceOf(LogError)
    expect(fault).toMatchObject({ retryable: false })
  }
  const fault = await faultOf(() => store.claim('k', 'owner'))
  expect(fault).toBeInstanceOf(StateStoreError)
  expect(fault).toMatchObject({ key: 'k', retryable: false })
})

test('a follower and a member that wait meet the closing as a fault, at once', async () => {
  const { log, close } = await diskWith({ limits: { pollEveryMs: 1_000_000 } })
  const follower = followerOf(log)
  const assignment = await takeOne(log)
  await follower.next()
  await assignment.fetches.next()
  const waiting = [follower.next(), assignment.fetches.next()].map((next) => faultOf(() => next))
  for (let turns = 0; turns < 3; turns += 1) await nextTurn()
  close()
  for (const fault of await Promise.all(waiting)) expect(fault).toMatchObject({ code: 'LOG', topic: 't', retryable: false })
})

test('whatever of the write-ahead log a power cut leaves, log and store are as they were at one moment', async () => {
  const directory = newDirectory()
  const { log, store } = await diskWith({ directory })
  await store.create('k', { next: [0], body: new Uint8Array(), put: new Map() })
  await store.claim('k', 'owner')
  for (let at = 0; at < 40; at += 1) {
    await log.append('t', [saying(String(at))])
    const bytes = new Uint8Array(at * 50)
    const put = new Map([['e', bytes]])
    await store.commit('k', { owner: 'owner', expected: [at], next: [at + 1], body: bytes, put, remove: [] })
  }
  const written = readFileSync(join(directory, 'fairstream.db-wal'))
  const moments = new Set<number>()
  for (let part = 0; part <= 60; part += 1) {
    const left = join(newDirectory(), 'left')
    mkdirSync(left)
    copyFileSync(join(directory, 'fairstream.db'), join(left, 'fairstream.db'))
    writeFileSync(join(left, 'fairstream.db-wal'), written.subarray(0, Math.floor((written.length * part) / 60)))
    const after = openHere({ directory: left })
    if ((await after.topics.describe(['t']))[0] === undefined) continue
    const texts = await textsOf(after.log)
    expect(texts).toEqual(Array.from({ length: texts.length }, (_, at) => String(at)))
    const kept = await after.store.read('k', ['e'])
    const next = kept?.record.next[0] ?? 0
    expect([next, next + 1]).toContain(texts.length)
    expect(kept?.record.body.length ?? 0).toBe(Math.max(0, next - 1) * 50)
    moments.add(texts.length)
    after.close()
  }
  expect(moments.size).toBeGreaterThan(10)
})
