import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diskWith, faultOf, followerOf, newDirectory, openHere, takeOne, textOf, textsOf } from '../testing/disks.ts'
import { startProcess } from '../testing/other-process.ts'

const SERVE_AND_APPEND = `
  const { log, store, topics } = openSqlite({ directory, now: Date.now, mode: 'serve' })
  await topics.create([{ name: 't', partitions: 1, replication: 1, settings: {} }])
  await store.create('k', { next: [0], body: new Uint8Array(), put: new Map() })
  await store.claim('k', 'owner')
  for (let at = 0; ; at += 10) {
    const records = Array.from({ length: 10 }, (_, i) => ({ key: null, value: Buffer.from(String(at + i)), headers: [] }))
    await log.append('t', records)
    const next = at + 10
    await store.commit('k', { owner: 'owner', expected: [at], next: [next], body: new Uint8Array(), put: new Map(), remove: [] })
    say(next)
  }
`

test.each([1, 7, 300])(
  'a process killed after %d appends leaves all that it was told is written, and nothing torn',
  async (appends) => {
    const directory = newDirectory()
    const other = startProcess(directory, SERVE_AND_APPEND)
    let told = 0
    for (let lines = 0; lines < appends; lines += 1) told = Number(await other.nextLine())
    await other.kill()
    const { log, store } = openHere({ directory })
    const texts = await textsOf(log)
    expect(texts.length).toBeGreaterThanOrEqual(told)
    expect(texts).toEqual(Array.from({ length: texts.length }, (_, at) => String(at)))
    const next = (await store.read('k', []))?.record.next[0] ?? 0
    expect(next).toBeGreaterThanOrEqual(told)
    expect([next, next + 10]).toContain(texts.length)
  },
)

test('another process that serves keeps the lock until it dies, however it dies', async () => {
  const directory = newDirectory()
  const other = startProcess(
    directory,
    `openSqlite({ directory, now: () => 0, mode: 'serve' }); say('served'); setInterval(() => {}, 1e6)`,
  )
  await other.nextLine()
  const fault = await faultOf(() => openHere({ directory }))
  expect(fault).toMatchObject({ code: 'DISK', directory, retryable: true })
  expect(String(fault)).toContain(`(${other.pid})`)
  await other.kill()
  await diskWith({ directory })
})

test("another process's append reaches a follower and a member that wait", async () => {
  const directory = newDirectory()
  const { log } = await diskWith({ directory, limits: { pollEveryMs: 5 } })
  const stop = new AbortController()
  const follower = followerOf(log, stop.signal)
  const assignment = await takeOne(log, stop.signal)
  expect([(await follower.next()).value, (await assignment.fetches.next()).value]).toMatchObject([
    { kind: 'end' },
    { kind: 'idle' },
  ])
  const waiting = Promise.all([follower.next(), assignment.fetches.next()])
  const other = startProcess(
    directory,
    `const { log } = openSqlite({ directory, now: () => 0, mode: 'share' })
     await log.append('t', [{ key: null, value: Buffer.from('from beside'), headers: [] }])
     say('appended')`,
  )
  expect(await other.nextLine()).toBe('appended')
  const [{ value: followed }, { value: fetched }] = await waiting
  expect(followed?.kind === 'record' && textOf(followed.record)).toBe('from beside')
  expect(fetched?.kind === 'batch' && fetched.records.map(textOf)).toEqual(['from beside'])
  stop.abort()
})

test('two processes that append at once take offsets one after the other', async () => {
  const directory = newDirectory()
  const { log } = await diskWith({ directory })
  const script = (name: string): string => `
    const { log } = openSqlite({ directory, now: () => 0, mode: 'share' })
    say('ready')
    while (!existsSync(directory + '/go'));
    for (let at = 0; at < 200; at += 1)
      await log.append('t', [1, 2].map((half) => ({ key: null, value: Buffer.from('${name} ' + at + ' ' + half), headers: [] })))
    say('done')`
  const others = ['left', 'right'].map((name) => startProcess(directory, script(name)))
  for (const other of others) expect(await other.nextLine()).toBe('ready')
  writeFileSync(join(directory, 'go'), '')
  for (const other of others) expect(await other.nextLine()).toBe('done')
  const texts = await textsOf(log)
  expect(texts).toHaveLength(800)
  for (const name of ['left', 'right'])
    expect(texts.filter((text) => text.startsWith(name))).toEqual(
      Array.from({ length: 400 }, (_, index) => `${name} ${index >> 1} ${(index % 2) + 1}`),
    )
  for (let at = 0; at < 800; at += 2) expect(texts[at + 1]).toBe(`${texts[at]?.slice(0, -1) ?? ''}2`)
})
