import type { Commit } from '@fairstream/ports'
import { expect, test } from 'vitest'
import { latin1, numbered, textOf } from './records.ts'
import { claimedRecord, entriesOf, everythingOf, step } from './state-store-under-test.ts'
import type { OpenedStore } from './state-store-under-test.ts'

/** One atomic step under compare-and-set. */
export function commitFacts(opened: OpenedStore): void {
  test('a commit writes next, body and entries, and leaves owner and epoch', async () => {
    const { store, second } = opened()
    const key = await claimedRecord(opened)
    const commit = step('owner', 0, 3, { body: latin1('at 3'), put: entriesOf({ 'new/a': 'three' }), remove: ['gone/'] })
    expect(await store.commit(key, commit)).toBe('committed')
    expect(await everythingOf(second, key)).toEqual({
      owner: 'owner',
      epoch: 1,
      next: [3],
      body: 'at 3',
      entries: [
        ['kept/a', 'one'],
        ['new/a', 'three'],
      ],
    })
  })

  const touchAll: Partial<Commit> = { body: latin1('wrong'), put: entriesOf({ 'kept/a': 'wrong', new: 'wrong' }), remove: [''] }
  test.each<[why: string, commit: Commit]>([
    ['of another owner', step('another', 0, 1, touchAll)],
    ['of nobody', step('', 0, 1, touchAll)],
    ['of another owner that changes no position', step('another', 0, 0, touchAll)],
    ['that expects another position', step('owner', 1, 2, touchAll)],
    ['that expects fewer positions', { ...step('owner', 0, 1, touchAll), expected: [] }],
    ['that expects more positions', { ...step('owner', 0, 1, touchAll), expected: [0, 0] }],
    ['that would go back to a position before', step('owner', 1, -1, touchAll)],
  ])('a commit %s is fenced, and nothing is written', async (_, commit) => {
    const { store } = opened()
    const key = await claimedRecord(opened)
    const before = await everythingOf(store, key)
    expect(await store.commit(key, commit)).toBe('fenced')
    expect(await everythingOf(store, key)).toEqual(before)
  })

  test('an owner is fenced from the moment another has claimed', async () => {
    const { store, second } = opened()
    const key = await claimedRecord(opened)
    expect(await store.commit(key, step('owner', 0, 1))).toBe('committed')
    await second.claim(key, 'another')
    expect(await store.commit(key, step('owner', 1, 2, touchAll))).toBe('fenced')
    expect(await second.commit(key, step('another', 1, 2))).toBe('committed')
    expect(await store.commit(key, step('owner', 1, 2, touchAll))).toBe('fenced')
    expect(await everythingOf(store, key)).toMatchObject({ owner: 'another', next: [2], body: 'step' })
  })

  test('a commit that is repeated counts as committed and changes nothing, even with other bytes', async () => {
    const { store, second } = opened()
    const key = await claimedRecord(opened)
    await store.commit(key, step('owner', 0, 3, { put: entriesOf({ a: 'first time' }) }))
    const before = await everythingOf(store, key)
    expect(await store.commit(key, step('owner', 0, 3, touchAll))).toBe('committed')
    expect(await second.commit(key, step('owner', 0, 3, touchAll))).toBe('committed')
    expect(await everythingOf(store, key)).toEqual(before)
  })

  test('a repeat is fenced after another claim, and after the owner has gone on', async () => {
    const { store } = opened()
    const key = await claimedRecord(opened)
    await store.commit(key, step('owner', 0, 3))
    await store.commit(key, step('owner', 3, 5))
    expect(await store.commit(key, step('owner', 0, 3, touchAll))).toBe('fenced')
    await store.claim(key, 'another')
    const before = await everythingOf(store, key)
    expect(await store.commit(key, step('owner', 3, 5, touchAll))).toBe('fenced')
    expect(await everythingOf(store, key)).toEqual(before)
  })

  test('a commit that moves nothing is written every time', async () => {
    const { store } = opened()
    const key = await claimedRecord(opened)
    for (const body of numbered('idle', 3)) {
      expect(await store.commit(key, step('owner', 0, 0, { body: latin1(body), put: entriesOf({ a: body }) }))).toBe('committed')
      expect(await everythingOf(store, key)).toMatchObject({
        next: [0],
        body,
        entries: expect.arrayContaining([['a', body]]) as unknown,
      })
    }
  })

  test('of two steps that one owner takes from one position at once, one is committed', async () => {
    const { store, second } = opened()
    const key = await claimedRecord(opened)
    const outcomes = await Promise.all([
      store.commit(key, step('owner', 0, 1, { put: entriesOf({ way: 'left' }) })),
      second.commit(key, step('owner', 0, 2, { put: entriesOf({ way: 'right' }) })),
    ])
    expect([...outcomes].sort()).toEqual(['committed', 'fenced'])
    const left = outcomes[0] === 'committed'
    expect(await everythingOf(store, key)).toMatchObject({
      next: [left ? 1 : 2],
      entries: expect.arrayContaining([['way', left ? 'left' : 'right']]) as unknown,
    })
  })

  test('several positions are compared and moved as one', async () => {
    const { store } = opened()
    const key = await claimedRecord(opened, [10, 20, 30])
    const move = (expected: number[], next: number[]): Commit => ({ ...step('owner', 0, 0), expected, next })
    expect(await store.commit(key, move([10, 20, 31], [11, 20, 30]))).toBe('fenced')
    expect(await store.commit(key, move([20, 10, 30], [11, 20, 30]))).toBe('fenced')
    expect(await store.commit(key, move([10, 20], [11, 20, 30]))).toBe('fenced')
    expect(await store.commit(key, move([10, 20, 30], [11, 20, 33]))).toBe('committed')
    expect((await store.read(key, []))?.record.next).toEqual([11, 20, 33])
    expect(await store.commit(key, move([10, 20, 30], [11, 20, 33]))).toBe('committed')
    expect(await store.commit(key, move([10, 20, 30], [11, 20]))).toBe('fenced')
  })

  test('a read never meets half a commit', async () => {
    const { store, second } = opened()
    const key = await claimedRecord(opened)
    const write = async (): Promise<void> => {
      for (let at = 0; at < 50; at += 1) {
        const text = String(at + 1)
        const put = entriesOf({ 'half/a': text, 'half/b': text })
        await store.commit(key, step('owner', at, at + 1, { body: latin1(text), put, remove: ['half/'] }))
      }
    }
    const writing = write()
    for (let reads = 0; reads < 50; reads += 1) {
      const found = await second.read(key, ['half/'])
      const [at] = found?.record.next ?? []
      const texts = [...(found?.entries.values() ?? [])].map(textOf)
      expect(texts).toEqual(at === 0 ? [] : [String(at), String(at)])
    }
    await writing
    expect(await everythingOf(store, key)).toMatchObject({ next: [50], body: '50' })
  })
}
