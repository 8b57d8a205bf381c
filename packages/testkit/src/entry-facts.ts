import { expect, test } from 'vitest'
import { latin1, numbered, textOf } from './records.ts'
import { entriesOf, everythingOf, firstRecord, namesUnder, step } from './state-store-under-test.ts'
import type { Entries, OpenedStore } from './state-store-under-test.ts'

/** What stands beside a record: written whole, removed and read by prefix. */
export function entryFacts(opened: OpenedStore): void {
  const holding = async (entries: Entries): Promise<string> => {
    const { store, newKey } = opened()
    const key = newKey()
    await store.create(key, firstRecord(entries))
    await store.claim(key, 'owner')
    return key
  }

  test('put replaces an entry whole and leaves the others', async () => {
    const { store } = opened()
    const key = await holding({ a: 'a long first text', b: 'stays', ab: 'stays too' })
    await store.commit(key, step('owner', 0, 1, { put: entriesOf({ a: 'short' }) }))
    expect(await everythingOf(store, key)).toMatchObject({
      entries: [
        ['a', 'short'],
        ['ab', 'stays too'],
        ['b', 'stays'],
      ],
    })
  })

  test('remove takes all names that begin with a prefix, and no others', async () => {
    const { store } = opened()
    const names = ['a/1', 'a/10', 'a/1/x', 'a/2', 'A/1', 'a', 'b/1', 'xa/1']
    const key = await holding(Object.fromEntries(names.map((name) => [name, 'x'])))
    await store.commit(key, step('owner', 0, 1, { remove: ['a/1', 'b/', 'absent/'] }))
    expect(await namesUnder(store, key, [''])).toEqual(['A/1', 'a', 'a/2', 'xa/1'])
  })

  test('what is removed and put in one commit is there, as put', async () => {
    const { store } = opened()
    const key = await holding({ 'a/1': 'old', 'a/2': 'old' })
    await store.commit(key, step('owner', 0, 1, { remove: ['a/'], put: entriesOf({ 'a/2': 'new', 'a/3': 'new' }) }))
    expect(await everythingOf(store, key)).toMatchObject({
      entries: [
        ['a/2', 'new'],
        ['a/3', 'new'],
      ],
    })
  })

  test('the empty prefix takes all entries, and the record stays', async () => {
    const { store } = opened()
    const key = await holding({ a: 'x', b: 'x' })
    expect(await namesUnder(store, key, [''])).toEqual(['a', 'b'])
    await store.commit(key, step('owner', 0, 1, { remove: [''] }))
    expect(await everythingOf(store, key)).toMatchObject({ next: [1], body: 'step', entries: [] })
    expect(await store.create(key, firstRecord())).toBe(false)
  })

  test('a read by several prefixes brings what begins with any of them, once', async () => {
    const { store } = opened()
    const key = await holding({ 'a/1': 'x', 'a/10': 'x', 'a/2': 'x', 'b/1': 'x', 'c/1': 'x' })
    expect(await namesUnder(store, key, ['a/', 'b/'])).toEqual(['a/1', 'a/10', 'a/2', 'b/1'])
    expect(await namesUnder(store, key, ['a/1'])).toEqual(['a/1', 'a/10'])
    expect(await namesUnder(store, key, ['a/1', 'a/', 'a/10', 'a/'])).toEqual(['a/1', 'a/10', 'a/2'])
    expect(await namesUnder(store, key, ['absent/', 'c'])).toEqual(['c/1'])
  })

  test('a read without prefixes, or by one that no entry has, brings the record alone', async () => {
    const { store } = opened()
    const key = await holding({ a: 'x' })
    for (const prefixes of [[], ['b'], ['aa']])
      expect(await everythingOf(store, key, prefixes)).toEqual({
        owner: 'owner',
        epoch: 1,
        next: [0],
        body: 'first',
        entries: [],
      })
  })

  test('names are told apart to the character, whatever the store uses them for', async () => {
    const { store } = opened()
    const odd = [
      'a b',
      '100%',
      '1000',
      'p|q',
      'a_c',
      'abc',
      'a*c',
      'a?c',
      '[ab]c',
      '{tag}',
      'back\\slash',
      `quo'te"`,
      'n:s:1',
      '$.a',
      '-1',
      '1',
      '01',
    ]
    const reserved = ['__proto__', 'constructor', 'owner', 'epoch', 'next', 'body']
    const names = [...odd, ...reserved, 'SLICE/1', 'slice/1', 'x'.repeat(300)]
    const { newKey } = opened()
    const key = newKey()
    await store.create(key, { ...firstRecord(), put: new Map(names.map((name) => [name, latin1(`of ${name}`)])) })
    await store.claim(key, 'owner')
    for (const name of names) {
      const found = await store.read(key, [name])
      const wanted = names.filter((each) => each.startsWith(name)).sort()
      expect([...(found?.entries.keys() ?? [])].sort()).toEqual(wanted)
      expect(textOf(found?.entries.get(name) ?? null)).toBe(`of ${name}`)
    }
    let left = names
    for (const [at, name] of names.entries()) {
      await store.commit(key, step('owner', at, at + 1, { remove: [name] }))
      left = left.filter((each) => !each.startsWith(name))
      expect(await namesUnder(store, key, [''])).toEqual([...left].sort())
    }
    expect(await everythingOf(store, key)).toMatchObject({ owner: 'owner', epoch: 1, next: [names.length], body: 'step' })
  })

  test('1,000 entries go in one commit, and out in another', async () => {
    const { store } = opened()
    const key = await holding({ 'kept/0': 'x' })
    const names = numbered('many/entry', 1_000)
    await store.commit(
      key,
      step('owner', 0, 1, { put: entriesOf(Object.fromEntries(names.map((name) => [name, `of ${name}`]))) }),
    )
    const found = await store.read(key, ['many/'])
    expect(found?.entries.size).toBe(1_000)
    for (const name of names) expect(textOf(found?.entries.get(name) ?? null)).toBe(`of ${name}`)
    await store.commit(key, step('owner', 1, 2, { remove: names }))
    expect(await namesUnder(store, key, [''])).toEqual(['kept/0'])
  })
}
