import type { Commit } from '@fairstream/ports'
import { openRedis } from '@fairstream/redis'
import type { RedisSettings, RedisStore } from '@fairstream/redis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startCuttingProxy } from './cutting-proxy.ts'
import { whyNoLocal } from './local-programs.ts'
import { startRedis } from './local-redis.ts'
import type { LocalRedis } from './local-redis.ts'
import { redisCli } from './redis-cli.ts'

const PASSES = { code: 'STATE_STORE', key: 't/1', retryable: true }

/** Redis that forgets its scripts, dies, freezes and loses answers. */
describe.skipIf(whyNoLocal('redis') !== undefined)('the state store in Redis, over outages', () => {
  let server: LocalRedis
  const closing: (() => Promise<void> | void)[] = []
  const open = async (settings: Partial<RedisSettings> = {}): Promise<RedisStore> => {
    const store = await openRedis({ url: server.url, connectTimeoutMs: 5_000, commandTimeoutMs: 5_000, ...settings })
    closing.push(() => store.close())
    return store
  }

  beforeEach(async () => {
    server = await startRedis({ appendfsync: 'always' })
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
    await server.stop()
  })

  test('every method works after the server has forgotten its scripts', async () => {
    const store = await claimedStore(await open())
    const forget = (): Promise<string> => redisCli(server, 'SCRIPT', 'FLUSH')
    await forget()
    expect(await store.create('t/2', { next: [0], body: bytes('x'), put: new Map() })).toBe(true)
    await forget()
    expect(await store.claim('t/2', 'owner')).toMatchObject({ epoch: 1 })
    await forget()
    expect(await store.commit('t/1', step(0, 1))).toBe('committed')
    await forget()
    expect((await store.read('t/1', ['']))?.record.next).toEqual([1])
  })

  test('a script that is sent a second time carries the bytes of the first, whatever the caller did to them since', async () => {
    const store = await claimedStore(await open())
    const body = bytes('body')
    const entry = bytes('entry')
    await redisCli(server, 'SCRIPT', 'FLUSH')
    const committing = store.commit('t/1', { ...step(0, 1), body, put: new Map([['a', entry]]) })
    body.fill(0)
    entry.fill(0)
    expect(await committing).toBe('committed')
    const found = await store.read('t/1', [''])
    expect([text(found?.record.body), text(found?.entries.get('a'))]).toEqual(['body', 'entry'])
  })

  test('what was committed is there after the server was killed and has read its append-only file', async () => {
    const store = await claimedStore(await open())
    await store.commit('t/1', { ...step(0, 1), put: new Map([['a', bytes('one')]]) })
    await store.commit('t/1', { ...step(1, 2), put: new Map([['b', bytes('two')]]), remove: ['a'] })
    await server.kill()
    await server.restart()
    expect(await untilItAnswers(() => store.commit('t/1', step(1, 2)))).toBe('committed')
    const found = await store.read('t/1', [''])
    expect(found?.record).toMatchObject({ owner: 'owner', epoch: 1, next: [2] })
    expect([...(found?.entries ?? [])].map(([name, value]) => [name, text(value)])).toEqual([['b', 'two']])
    expect(await store.commit('t/1', step(2, 3))).toBe('committed')
  })

  test('while the server is away every method is refused, retryable, and nothing is caught up on later', async () => {
    const store = await claimedStore(await open())
    await server.kill()
    await expect(store.claim('t/1', 'late')).rejects.toMatchObject(PASSES)
    await expect(store.commit('t/1', step(0, 1))).rejects.toMatchObject(PASSES)
    await expect(store.create('t/1', { next: [0], body: bytes(''), put: new Map() })).rejects.toMatchObject(PASSES)
    await expect(store.read('t/1', [''])).rejects.toMatchObject(PASSES)
    await expect(store.inspect()).rejects.toMatchObject({ ...PASSES, key: '*' })
    await server.restart()
    const found = await untilItAnswers(() => store.read('t/1', []))
    expect(found?.record).toMatchObject({ owner: 'owner', epoch: 1, next: [0] })
  })

  // Shorter than the command's time: a command that nobody ever answers fails the test.
  test('what was under way when the server died is refused, and never sent again', { timeout: 30_000 }, async () => {
    const store = await claimedStore(await open({ commandTimeoutMs: 60_000 }))
    await server.kill('SIGSTOP')
    const claiming = expect(store.claim('t/1', 'late')).rejects.toMatchObject(PASSES)
    const committing = expect(store.commit('t/1', step(0, 1))).rejects.toMatchObject(PASSES)
    await server.kill()
    await server.restart()
    const found = await untilItAnswers(() => store.read('t/1', []))
    await Promise.all([claiming, committing])
    expect(found?.record).toMatchObject({ owner: 'owner', epoch: 1, next: [0] })
  })

  test('a server that does not answer in time is given up, and used again once it does', async () => {
    const store = await claimedStore(await open({ commandTimeoutMs: 300 }))
    await server.kill('SIGSTOP')
    await expect(store.commit('t/1', step(0, 1))).rejects.toMatchObject(PASSES)
    await expect(store.read('t/1', [])).rejects.toMatchObject(PASSES)
    await server.kill('SIGCONT')
    expect(await untilItAnswers(() => store.commit('t/1', step(0, 1)))).toBe('committed')
    expect(await store.commit('t/1', step(1, 2))).toBe('committed')
  })

  test('a commit whose answer was lost can be repeated, and is written once', async () => {
    const proxy = await startCuttingProxy(() => Number(new URL(server.url).port))
    closing.push(proxy.close)
    const store = await claimedStore(await open({ url: `redis://127.0.0.1:${proxy.port}` }))
    await store.commit('t/1', { ...step(0, 0), put: new Map([['a', bytes('before')]]) })
    proxy.loseNextAnswer()
    const commit = { ...step(0, 1), remove: ['a'], put: new Map([['b', bytes('once')]]) }
    await expect(store.commit('t/1', commit)).rejects.toMatchObject(PASSES)
    const again = { ...commit, put: new Map([['b', bytes('twice')]]) }
    expect(await untilItAnswers(() => store.commit('t/1', again))).toBe('committed')
    const found = await store.read('t/1', [''])
    expect(found?.record.next).toEqual([1])
    expect([...(found?.entries ?? [])].map(([name, value]) => [name, text(value)])).toEqual([['b', 'once']])
  })

  test('a server that cannot be reached, or does not answer, is not opened', async () => {
    await server.kill('SIGSTOP')
    const settings = { url: server.url, connectTimeoutMs: 300, commandTimeoutMs: 60_000 }
    await expect(openRedis(settings)).rejects.toMatchObject({ ...PASSES, key: '*' })
    await server.kill()
    await expect(openRedis(settings)).rejects.toMatchObject({ ...PASSES, key: '*' })
  })

  test('a store that was closed refuses, in any state, and can be closed again', async () => {
    const store = await claimedStore(await open())
    const closedLater = await open()
    const underWay = store.read('t/1', [])
    await store.close()
    expect((await underWay)?.record.owner).toBe('owner')
    await server.kill()
    await expect(closedLater.read('t/1', [])).rejects.toMatchObject(PASSES)
    for (const each of [store, closedLater]) {
      await each.close()
      await each.close()
      await expect(each.read('t/1', [])).rejects.toMatchObject({ ...PASSES, retryable: false })
    }
  })
})

/** Holds the record `t/1` at 0, claimed by `owner`. */
async function claimedStore(store: RedisStore): Promise<RedisStore> {
  await store.create('t/1', { next: [0], body: bytes('first'), put: new Map() })
  await store.claim('t/1', 'owner')
  return store
}

function step(from: number, to: number): Commit {
  return { owner: 'owner', expected: [from], next: [to], body: bytes('step'), put: new Map(), remove: [] }
}

/** As a caller would who tries a retryable fault again. */
function untilItAnswers<T>(ask: () => Promise<T>): Promise<T> {
  return vi.waitFor(ask, { timeout: 20_000, interval: 20 })
}

function bytes(of: string): Uint8Array {
  return Buffer.from(of)
}

function text(of: Uint8Array | undefined): string | undefined {
  return of === undefined ? undefined : Buffer.from(of).toString()
}
