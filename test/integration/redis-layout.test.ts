import { createMemoryStateStore } from '@fairstream/memory'
import type { StateStore } from '@fairstream/ports'
import { openRedis } from '@fairstream/redis'
import type { RedisStore } from '@fairstream/redis'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { whyNoLocal } from './local-programs.ts'
import type { LocalRedis } from './local-redis.ts'
import { redisCli } from './redis-cli.ts'
import { startRedisCluster } from './redis-cluster.ts'

const NOTHING = new Uint8Array()

/** How records lie in Redis, on a cluster's node: it refuses a script whose keys lie in several slots. */
describe.skipIf(whyNoLocal('redis') !== undefined)('the layout of records in Redis', () => {
  let server: LocalRedis
  let store: RedisStore

  beforeAll(async () => {
    server = await startRedisCluster()
    store = await openRedis({ url: server.url, connectTimeoutMs: 5_000, commandTimeoutMs: 20_000 })
  })
  beforeEach(() => redisCli(server, 'FLUSHALL'))
  afterAll(async () => {
    await store.close()
    await server.stop()
  })

  test('records whose keys have any characters neither collide nor leave their slot', async () => {
    const braces = ['', '{', '}', '{}', '{a}', '{a}b', '{a}c', 'a{b}', '{}a', '%', '%25', '%7b', '%7B', '%%']
    const suffixes = ['a', 'a:record', 'a:names', 'a:values', '{a}:record']
    const odd = ['\0', '\n', ' ', '\uD83D', '\uDE00', '\u{1F600}', '\uFFFD', 'é', 'x'.repeat(1_000)]
    const keys = [...braces, ...suffixes, ...odd]
    for (const key of keys) {
      const put = new Map([[key, Buffer.from(`of ${JSON.stringify(key)}`)]])
      expect(await store.create(key, { next: [1], body: Buffer.from(JSON.stringify(key)), put })).toBe(true)
    }
    for (const key of keys) {
      expect((await store.claim(key, `owner ${key}`))?.owner).toBe(`owner ${key}`)
      const commit = { owner: `owner ${key}`, expected: [1], next: [2], body: Buffer.from(JSON.stringify(key)), put: new Map() }
      expect(await store.commit(key, { ...commit, remove: ['none'] })).toBe('committed')
    }
    for (const key of keys) {
      const found = await store.read(key, [''])
      expect(Buffer.from(found?.record.body ?? NOTHING).toString()).toBe(JSON.stringify(key))
      expect([...(found?.entries.keys() ?? [])]).toEqual([key])
      expect(Buffer.from(found?.entries.get(key) ?? NOTHING).toString()).toBe(`of ${JSON.stringify(key)}`)
    }
    expect(Number(await redisCli(server, 'DBSIZE'))).toBe(3 * keys.length)
  })

  test.each(['fairstream.raw-scores.v1/3', 'a{b}c', '{}'])('all Redis keys of the record %s lie in one slot', async (key) => {
    await store.create(key, { next: [1], body: NOTHING, put: new Map([['a', NOTHING]]) })
    const redisKeys = (await redisCli(server, 'KEYS', '*')).split('\n')
    const slots = await Promise.all(redisKeys.map((each) => redisCli(server, 'CLUSTER', 'KEYSLOT', each)))
    expect(redisKeys).toHaveLength(3)
    expect(new Set(slots).size).toBe(1)
  })

  test('a record that Redis holds in this layout is read', async () => {
    await redisCli(server, 'HSET', '{t/1}:record', 'owner', 'me', 'epoch', '7', 'next', '-5,9007199254740991', 'body', 'state')
    await redisCli(server, 'ZADD', '{t/1}:names', '0', 'slice/a/1', '0', 'slice/b/1')
    await redisCli(server, 'HSET', '{t/1}:values', 'slice/a/1', 'one', 'slice/b/1', 'two')
    const found = await store.read('t/1', ['slice/b/'])
    expect(found?.record).toMatchObject({ owner: 'me', epoch: 7, next: [-5, 9007199254740991] })
    expect(Buffer.from(found?.record.body ?? NOTHING).toString()).toBe('state')
    expect([...(found?.entries ?? [])].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['slice/b/1', 'two'],
    ])
  })

  test('a record that is created takes no entry from what was left without a record', async () => {
    await store.create('t/1', { next: [1], body: NOTHING, put: new Map([['old', NOTHING]]) })
    await redisCli(server, 'DEL', '{t/1}:record')
    expect(await store.create('t/1', { next: [1], body: NOTHING, put: new Map([['new', NOTHING]]) })).toBe(true)
    expect([...((await store.read('t/1', ['']))?.entries.keys() ?? [])]).toEqual(['new'])
  })

  test('an entry whose value is gone is a fault, not an entry', async () => {
    await store.create('t/1', { next: [1], body: NOTHING, put: new Map([['a', NOTHING]]) })
    await redisCli(server, 'HDEL', '{t/1}:values', 'a')
    await expect(store.read('t/1', [''])).rejects.toMatchObject({ code: 'STATE_STORE', key: 't/1', retryable: false })
  })

  test('reads and removes by prefix are those of the store in memory, for any names', async () => {
    const unit = fc.constantFrom('a', 'b', '/', '\0', '\u007f', 'ÿ', '\uD83D', '\uDE00', '\uFFFD', '\uFFFF')
    const text = fc.array(unit, { maxLength: 4 }).map((parts) => parts.join(''))
    const texts = fc.array(text, { maxLength: 6 })
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 20 }), texts, texts, texts, async (names, remove, again, prefixes) => {
        const key = `run/${(runs += 1)}`
        const namesLeft = async (each: StateStore): Promise<unknown> => {
          await each.create(key, { next: [0], body: NOTHING, put: entriesOf(names) })
          await each.claim(key, 'owner')
          const before = await namesUnder(each, key, prefixes)
          await each.commit(key, { owner: 'owner', expected: [0], next: [1], body: NOTHING, put: entriesOf(again), remove })
          return [before, await namesUnder(each, key, prefixes), await namesUnder(each, key, [''])]
        }
        expect(await namesLeft(store)).toEqual(await namesLeft(createMemoryStateStore()))
      }),
      { numRuns: 150 },
    )
  })

  test('a partition of 288 slices of 64 groups is written, read and forgotten', async () => {
    const starts = Array.from({ length: 288 }, (_, slice) => 1_767_225_600_000 + slice * 300_000)
    const nameOf = (start: number, group: number): string => `slice/credit/${start}/group-${group}`
    const groups = Array.from({ length: 64 }, (_, group) => group)
    const bytesOf = (name: string): Buffer => Buffer.alloc(500, name)
    const names = starts.flatMap((start) => groups.map((group) => nameOf(start, group)))
    const slices = new Map<string, Uint8Array>(names.map((name) => [name, bytesOf(name)]))
    await store.create('t/1', { next: [0], body: NOTHING, put: new Map([...slices, ['ids/1', NOTHING]]) })
    await store.claim('t/1', 'owner')
    const began = performance.now()
    const found = await store.read('t/1', ['slice/credit/'])
    const tookMs = performance.now() - began
    process.stdout.write(`${slices.size} entries of 500 bytes read in ${tookMs.toFixed(0)} ms\n`)
    expect(found?.entries.size).toBe(18_432)
    for (const name of names) expect(Buffer.from(found?.entries.get(name) ?? NOTHING).equals(bytesOf(name))).toBe(true)
    const forgotten = starts.slice(1).map((start) => `slice/credit/${start}/`)
    const step = { owner: 'owner', body: NOTHING, put: new Map<string, Uint8Array>() }
    expect(await store.commit('t/1', { ...step, expected: [0], next: [1], remove: forgotten })).toBe('committed')
    expect((await namesUnder(store, 't/1', [''])).length).toBe(65)
    expect(await store.commit('t/1', { ...step, expected: [1], next: [2], put: slices, remove: [] })).toBe('committed')
    expect(await store.commit('t/1', { ...step, expected: [2], next: [3], remove: ['slice/'] })).toBe('committed')
    expect(await namesUnder(store, 't/1', [''])).toEqual(['ids/1'])
    expect(Number(await redisCli(server, 'HLEN', '{t/1}:values'))).toBe(1)
  })
})

function entriesOf(names: readonly string[]): Map<string, Uint8Array> {
  return new Map(names.map((name) => [name, NOTHING]))
}

async function namesUnder(store: StateStore, key: string, prefixes: readonly string[]): Promise<string[]> {
  return [...((await store.read(key, prefixes))?.entries.keys() ?? [])].sort()
}
