import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Commit } from '@fairstream/ports'
import { openRedis } from '@fairstream/redis'
import type { RedisSettings, RedisStore } from '@fairstream/redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { whyNoLocal } from './local-programs.ts'
import { startRedis } from './local-redis.ts'
import type { LocalRedis } from './local-redis.ts'
import { redisCli } from './redis-cli.ts'

const LIMITS = { connectTimeoutMs: 5_000, commandTimeoutMs: 5_000 }
const PASSES = { code: 'STATE_STORE', key: 't/1', retryable: true }
const STAYS = { ...PASSES, retryable: false }

/** Redis that will not: out of memory, without replicas, for strangers, for the wrong types. */
describe.skipIf(whyNoLocal('redis') !== undefined)('the state store in Redis, refused', () => {
  let server: LocalRedis
  let store: RedisStore

  beforeAll(async () => {
    server = await startRedis()
    store = await openRedis({ url: server.url, ...LIMITS })
  })
  beforeEach(async () => {
    await redisCli(server, 'FLUSHALL')
    await store.create('t/1', { next: [0], body: bytes('first'), put: new Map([['gone/a', bytes('one')]]) })
    await store.claim('t/1', 'owner')
  })
  afterAll(async () => {
    await store.close()
    await server.stop()
  })

  test.each<[why: string, begin: readonly string[], end: readonly string[]]>([
    ['has no memory left', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']],
    ['lacks replicas', ['CONFIG', 'SET', 'min-replicas-to-write', '1'], ['CONFIG', 'SET', 'min-replicas-to-write', '0']],
  ])('a server that %s refuses every write whole, and takes it later', async (_, begin, end) => {
    const before = await store.read('t/1', [''])
    const removing = { ...step(0, 1), remove: ['gone/'], put: new Map([['b', bytes('two')]]) }
    await redisCli(server, ...begin)
    await expect(store.commit('t/1', removing)).rejects.toMatchObject(PASSES)
    await expect(store.claim('t/1', 'another')).rejects.toMatchObject(PASSES)
    await expect(store.create('t/2', { ...removing })).rejects.toMatchObject({ ...PASSES, key: 't/2' })
    expect(await store.read('t/1', [''])).toEqual(before)
    expect(await store.read('t/2', [''])).toBeUndefined()
    await redisCli(server, ...end)
    expect(await store.commit('t/1', removing)).toBe('committed')
    expect(await store.create('t/2', { ...removing })).toBe(true)
  })

  test('a server that has become a replica refuses writes, and is reached anew until there is a master again', async () => {
    const connection = async (): Promise<string | undefined> =>
      /id=(\d+) [^\n]* name=fairstream /.exec(await redisCli(server, 'CLIENT', 'LIST'))?.[1]
    const before = await connection()
    expect(before).toBeDefined()
    await redisCli(server, 'REPLICAOF', '127.0.0.1', '1')
    await expect(store.commit('t/1', step(0, 1))).rejects.toMatchObject(PASSES)
    await expect.poll(async () => [undefined, before].includes(await connection()), { timeout: 20_000 }).toBe(false)
    await redisCli(server, 'REPLICAOF', 'NO', 'ONE')
    await expect.poll(() => store.commit('t/1', step(0, 1)).catch(() => 'away'), { timeout: 20_000 }).toBe('committed')
  })

  test.each(['record', 'names', 'values'])(
    'a Redis key %s of another type is a fault that stays, met before anything is written',
    async (part) => {
      const held = (): Promise<string> =>
        redisCli(server, 'HGETALL', `{t/1}:${part === 'record' ? 'names' : 'record'}`).catch(String)
      await redisCli(server, 'SET', `{t/1}:${part}`, 'foreign')
      const before = await held()
      const commit = { ...step(0, 1), remove: ['gone/'], put: new Map([['b', bytes('two')]]) }
      await expect(store.commit('t/1', commit)).rejects.toMatchObject(STAYS)
      await expect(store.read('t/1', [''])).rejects.toMatchObject(STAYS)
      expect(await held()).toBe(before)
      expect(await redisCli(server, 'GET', `{t/1}:${part}`)).toBe('foreign')
    },
  )

  test('the server tells what decides whether state is safe in it', async () => {
    await redisCli(server, 'CONFIG', 'SET', 'min-replicas-to-write', '2')
    expect(await store.inspect()).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      role: 'master',
      clusterEnabled: false,
      connectedReplicas: 0,
      maxmemoryPolicy: 'noeviction',
      appendOnly: true,
      appendFsync: 'everysec',
      minReplicasToWrite: 2,
    })
    await redisCli(server, 'CONFIG', 'SET', 'min-replicas-to-write', '0')
  })

  test('what a user may not ask is unknown', async () => {
    await redisCli(server, 'ACL', 'SETUSER', 'scorer', 'on', '>p@ss/w%', '~*', '+@all', '-config')
    const url = server.url.replace('redis://', 'redis://scorer:p%40ss%2Fw%25@')
    const limited = await openRedis({ url, ...LIMITS })
    expect(await limited.inspect()).toMatchObject({ appendOnly: true, appendFsync: undefined, minReplicasToWrite: undefined })
    expect(await limited.commit('t/1', step(0, 1))).toBe('committed')
    await limited.close()
  })

  test('a wrong password, or none where one is wanted, is a fault that stays', async () => {
    await redisCli(server, 'ACL', 'SETUSER', 'scorer', 'on', '>secret')
    const refused = { ...STAYS, key: '*' }
    const wrong = openRedis({ url: server.url.replace('//', '//scorer:wrong@'), ...LIMITS })
    await expect(wrong).rejects.toMatchObject(refused)
    const guarded = await startRedis({ requirepass: 'secret' })
    await expect(openRedis({ url: guarded.url, ...LIMITS })).rejects.toMatchObject(refused)
    await guarded.stop()
  })

  test('the password is in no error, even where the server quotes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairstream-redis-'))
    writeFileSync(join(folder, 'renamed.conf'), 'rename-command AUTH ""\n')
    const quoting = await startRedis({ include: join(folder, 'renamed.conf') })
    const told = async ({ url }: LocalRedis, changed: Partial<RedisSettings> = {}): Promise<string> =>
      openRedis({ url: url.replace('//', '//scorer:hunter2@'), ...LIMITS, ...changed }).then(
        () => 'opened',
        (fault: unknown) => inspect(fault, { depth: 9, showHidden: true }),
      )
    const all = [await told(quoting), await told(server), await told(server, { connectTimeoutMs: 0 })]
    await quoting.stop()
    all.push(await told(quoting), await told({ ...quoting, url: 'redis://h:x' }))
    expect(all[0]).toContain('unknown command')
    expect(all[1]).toContain('WRONGPASS')
    expect(all.join()).not.toMatch(/opened|hunter2/)
    rmSync(folder, { recursive: true })
  })

  test('no limit is taken for granted', async () => {
    for (const ms of [0, -1, 0.5, 60_001, Number.NaN])
      for (const name of ['connectTimeoutMs', 'commandTimeoutMs'])
        await expect(openRedis({ url: server.url, ...LIMITS, [name]: ms })).rejects.toThrow(RangeError)
  })

  test('over TLS a server is trusted by the certificate that is given, and by no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairstream-redis-'))
    const [own, other] = [certificate(folder, 'own'), certificate(folder, 'other')]
    const port = String(await freePort())
    const settings = { 'tls-port': port, 'tls-cert-file': own.cert, 'tls-key-file': own.key, 'tls-auth-clients': 'no' }
    const secured = await startRedis(settings)
    const url = `rediss://127.0.0.1:${port}`
    const opened = (tlsCa?: string): Promise<RedisStore> =>
      openRedis({ url, ...LIMITS, ...(tlsCa === undefined ? {} : { tlsCa: readFileSync(tlsCa, 'utf8') }) })
    for (const ca of [undefined, other.cert]) await expect(opened(ca)).rejects.toMatchObject({ ...STAYS, key: '*' })
    const trusting = await opened(own.cert)
    expect(await trusting.create('t/1', { next: [0], body: bytes('x'), put: new Map() })).toBe(true)
    await trusting.close()
    await secured.stop()
    rmSync(folder, { recursive: true })
  })
})

/** Makes a key and a certificate for 127.0.0.1 that it signs itself. */
function certificate(folder: string, name: string): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(folder, `${name}-key.pem`), join(folder, `${name}-cert.pem`)]
  const made = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    key,
    '-out',
    cert,
  ]
  execFileSync('openssl', [...made, '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' })
  return { key, cert }
}

function step(from: number, to: number): Commit {
  return { owner: 'owner', expected: [from], next: [to], body: bytes('step'), put: new Map(), remove: [] }
}

function bytes(of: string): Uint8Array {
  return Buffer.from(of)
}
