import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stateStoreContract } from '@fairstream/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diskWith } from '../testing/disks.ts'
import { openSqlite } from './open-sqlite.ts'

stateStoreContract('the state store on disk', () => {
  const directory = mkdtempSync(join(tmpdir(), 'fairstream-sqlite-'))
  const settings = { directory, now: () => 0 }
  const serving = openSqlite({ ...settings, mode: 'serve' })
  const beside = openSqlite({ ...settings, mode: 'share' })
  let keys = 0
  return Promise.resolve({
    store: serving.store,
    second: beside.store,
    newKey: () => `raw-scores/${(keys += 1)}`,
    close: () => {
      for (const each of [beside, serving]) each.close()
      rmSync(directory, { recursive: true })
      return Promise.resolve()
    },
  })
})

const UNITS = ['\0', 'a', 'b', '\u00ff', '\u0100', '\ud800', '\udbff', '\udc00', '\udfff', '\uff00', '\uffff']
const name = fc.array(fc.constantFrom(...UNITS), { maxLength: 4 }).map((units) => units.join(''))

test('names are told apart to the code unit, surrogates alone, U+0000 and U+FFFF too', async () => {
  const { store } = await diskWith()
  let keys = 0
  const property = fc.asyncProperty(fc.uniqueArray(name, { maxLength: 12 }), name, name, async (names, read, removed) => {
    const key = `k/${(keys += 1)}`
    const put = new Map(names.map((each, index) => [each, Uint8Array.of(index)]))
    await store.create(key, { next: [0], body: new Uint8Array(), put })
    await store.claim(key, 'owner')
    const under = async (prefix: string): Promise<unknown> => [...((await store.read(key, [prefix]))?.entries ?? [])].sort()
    const wanted = (prefix: string, but?: string): unknown =>
      [...put].filter(([each]) => each.startsWith(prefix) && (but === undefined || !each.startsWith(but))).sort()
    expect(await under(read)).toEqual(wanted(read))
    await store.commit(key, {
      owner: 'owner',
      expected: [0],
      next: [1],
      body: new Uint8Array(),
      put: new Map(),
      remove: [removed],
    })
    expect(await under('')).toEqual(wanted('', removed))
  })
  await fc.assert(property)
})

test('keys and owners are told apart to the code unit', async () => {
  const { store } = await diskWith()
  for (const [index, unit] of UNITS.entries()) {
    expect(await store.create(unit, { next: [index], body: new Uint8Array(), put: new Map() })).toBe(true)
    expect(await store.claim(unit, unit)).toMatchObject({ owner: unit, next: [index] })
    const commit = { expected: [index], next: [index], body: new Uint8Array(), put: new Map(), remove: [] }
    expect(await store.commit(unit, { ...commit, owner: '\ufffd' })).toBe('fenced')
    expect(await store.commit(unit, { ...commit, owner: unit })).toBe('committed')
  }
})
