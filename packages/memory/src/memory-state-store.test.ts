import { stateStoreContract } from '@fairstream/testkit'
import { expect, test } from 'vitest'
import { createMemoryStateStore } from './memory-state-store.ts'
import type { MemoryStateStore } from './memory-state-store.ts'

stateStoreContract('the state store in memory', () => {
  const store = createMemoryStateStore()
  let keys = 0
  return Promise.resolve({
    store,
    second: store,
    newKey: () => `raw-scores/${(keys += 1)}`,
    close: () => Promise.resolve(),
  })
})

test('a record that is restored is the one of the snapshot: owner, epoch, next, body and entries', async () => {
  const store = await storeAt(1)
  const before = store.snapshot('k')
  await store.claim('k', 'another')
  await moveTo(store, 'another', 1, 2)
  store.restore('k', before)
  expect(store.snapshot('k')).toEqual(before)
  expect(store.snapshot('k')).toMatchObject({ owner: 'owner', epoch: 1, next: [1], entries: new Map([['a', Uint8Array.of(1)]]) })
  expect(await moveTo(store, 'another', 2, 3)).toBe('fenced')
  expect(await moveTo(store, 'owner', 1, 2)).toBe('committed')
})

test('a snapshot of nothing restores to nothing', async () => {
  const store = await storeAt(1)
  expect(store.snapshot('never')).toBeUndefined()
  store.restore('k', undefined)
  expect(await store.read('k', [''])).toBeUndefined()
  expect(await store.claim('k', 'owner')).toBeUndefined()
})

test('a snapshot can be restored to another key', async () => {
  const store = await storeAt(1)
  store.restore('copy', store.snapshot('k'))
  await moveTo(store, 'owner', 1, 2)
  expect(store.snapshot('copy')).toMatchObject({ next: [1], body: Uint8Array.of(1) })
})

test('what is done to a snapshot reaches the store neither before nor after it was restored', async () => {
  const store = await storeAt(1)
  const kept = (): unknown => [[...(store.snapshot('k')?.body ?? [])], [...(store.snapshot('k')?.entries ?? [])].map(String)]
  const before = kept()
  const snapshot = store.snapshot('k')
  for (const bytes of [snapshot?.body, ...(snapshot?.entries.values() ?? [])]) bytes?.fill(0xee)
  snapshot?.entries.set('b', Uint8Array.of(9))
  expect(kept()).toEqual(before)
  store.restore('k', snapshot)
  const restored = kept()
  expect(restored).not.toEqual(before)
  for (const bytes of [snapshot?.body, ...(snapshot?.entries.values() ?? [])]) bytes?.fill(0)
  snapshot?.entries.clear()
  expect(kept()).toEqual(restored)
})

/** A store whose record `k`, owned by `owner`, has moved from 0 to here. */
async function storeAt(next: number): Promise<MemoryStateStore> {
  const store = createMemoryStateStore()
  await store.create('k', { next: [0], body: new Uint8Array(), put: new Map() })
  await store.claim('k', 'owner')
  await moveTo(store, 'owner', 0, next)
  return store
}

function moveTo(store: MemoryStateStore, owner: string, from: number, to: number): Promise<'committed' | 'fenced'> {
  const bytes = Uint8Array.of(to)
  return store.commit('k', { owner, expected: [from], next: [to], body: bytes, put: new Map([['a', bytes]]), remove: [] })
}
