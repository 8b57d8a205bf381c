import type { StateStore } from '@fairstream/ports'
import { expect, test } from 'vitest'
import { latin1, numbered, textOf } from './records.ts'
import { entriesOf, everythingOf, firstRecord, step } from './state-store-under-test.ts'
import type { OpenedStore } from './state-store-under-test.ts'

/** How a record begins, and how it changes hands. */
export function claimFacts(opened: OpenedStore): void {
  test('a record is created once, unclaimed and with its first entries', async () => {
    const { store, newKey } = opened()
    const key = newKey()
    expect(await store.create(key, firstRecord({ 'rules/a': 'one', 'slice/1': 'two' }, { next: [7] }))).toBe(true)
    expect(await everythingOf(store, key)).toEqual({
      owner: '',
      epoch: 0,
      next: [7],
      body: 'first',
      entries: [
        ['rules/a', 'one'],
        ['slice/1', 'two'],
      ],
    })
  })

  test('a record that is there is not created again, and nothing of it changes', async () => {
    const { store, second, newKey } = opened()
    const key = newKey()
    await store.create(key, firstRecord({ a: 'one' }))
    expect(await store.create(key, firstRecord({ a: 'two', b: 'new' }, { next: [9] }))).toBe(false)
    await store.claim(key, 'owner')
    await store.commit(key, step('owner', 0, 5))
    const before = await everythingOf(store, key)
    expect(await second.create(key, firstRecord({ a: 'two', b: 'new' }))).toBe(false)
    expect(await everythingOf(store, key)).toEqual(before)
  })

  test('of many that create one record, one does', async () => {
    const { store, second, newKey } = opened()
    const key = newKey()
    const creators = numbered('body', 10).map((body, index) =>
      (index % 2 === 0 ? store : second).create(key, firstRecord({ [body]: body }, { body: latin1(body) })),
    )
    const created = await Promise.all(creators)
    const winner = `body-${created.indexOf(true)}`
    expect(created.filter(Boolean)).toHaveLength(1)
    expect(await everythingOf(store, key)).toMatchObject({ body: winner, entries: [[winner, winner]] })
  })

  test('a record that was never created cannot be claimed, committed or read', async () => {
    const { store, newKey } = opened()
    const key = newKey()
    expect(await store.claim(key, 'owner')).toBeUndefined()
    expect(await store.commit(key, step('owner', 0, 1, { put: entriesOf({ a: 'one' }) }))).toBe('fenced')
    expect(await store.read(key, [''])).toBeUndefined()
    expect(await store.create(key, firstRecord())).toBe(true)
    expect(await everythingOf(store, key)).toMatchObject({ owner: '', epoch: 0, entries: [] })
  })

  test('a claim makes the claimant the owner, adds 1 to the epoch and returns the record', async () => {
    const { store, second, newKey } = opened()
    const key = newKey()
    await store.create(key, firstRecord({ a: 'one' }, { next: [4, 5] }))
    for (const [index, owner] of numbered('owner', 3).entries()) {
      const claimed = await (index % 2 === 0 ? store : second).claim(key, owner)
      expect(claimed).toMatchObject({ owner, epoch: index + 1, next: [4, 5] })
      expect(textOf(claimed?.body ?? null)).toBe('first')
      expect(await everythingOf(second, key)).toMatchObject({ owner, epoch: index + 1, entries: [['a', 'one']] })
    }
  })

  test('an owner may claim again', async () => {
    const { store, newKey } = opened()
    const key = newKey()
    await store.create(key, firstRecord())
    await store.claim(key, 'owner')
    expect(await store.claim(key, 'owner')).toMatchObject({ owner: 'owner', epoch: 2 })
    expect(await store.commit(key, step('owner', 0, 1))).toBe('committed')
  })

  test('a claim finds what the last owner committed', async () => {
    const { store, second, newKey } = opened()
    const key = newKey()
    await store.create(key, firstRecord())
    await store.claim(key, 'before')
    await store.commit(key, step('before', 0, 42, { body: latin1('at 42') }))
    const claimed = await second.claim(key, 'after')
    expect(claimed?.next).toEqual([42])
    expect(textOf(claimed?.body ?? null)).toBe('at 42')
  })

  test('of two claimants that race, one can commit', async () => {
    const { store, second, newKey } = opened()
    const key = newKey()
    await store.create(key, firstRecord())
    for (let round = 0; round < 10; round += 1) {
      const owners = [`left-${round}`, `right-${round}`] as const
      const clients = [store, second] as const
      const claims = await Promise.all([clients[0].claim(key, owners[0]), clients[1].claim(key, owners[1])])
      expect(claims.map((claim) => claim?.epoch).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([2 * round + 1, 2 * round + 2])
      const commitAs = (which: 0 | 1): ReturnType<StateStore['commit']> =>
        clients[which].commit(key, step(owners[which], round, round + 1, { put: entriesOf({ winner: owners[which] }) }))
      const outcomes = await Promise.all([commitAs(0), commitAs(1)])
      expect([...outcomes].sort()).toEqual(['committed', 'fenced'])
      const winner = owners[outcomes[0] === 'committed' ? 0 : 1]
      expect(await everythingOf(store, key)).toMatchObject({ owner: winner, next: [round + 1], entries: [['winner', winner]] })
    }
  })

  test('keys do not see each other, nor one that begins with another', async () => {
    const { store, newKey } = opened()
    const key = newKey()
    const keys = [key, `${key}/1`, `${key}/10`, `${key}/1/1`]
    for (const [index, each] of keys.entries()) {
      expect(await store.create(each, firstRecord({ 'a/1': `of ${index}` }, { next: [index] }))).toBe(true)
      await store.claim(each, `owner-${index}`)
    }
    await store.commit(keys[1] ?? key, step('owner-1', 1, 9, { remove: [''] }))
    for (const [index, each] of keys.entries())
      expect(await everythingOf(store, each)).toMatchObject({
        owner: `owner-${index}`,
        epoch: 1,
        next: [index === 1 ? 9 : index],
        entries: index === 1 ? [] : [['a/1', `of ${index}`]],
      })
  })
}
