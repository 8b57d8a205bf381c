import { expect, test } from 'vitest'
import { latin1 } from './records.ts'
import { claimedRecord, everythingOf, step } from './state-store-under-test.ts'
import type { OpenedStore } from './state-store-under-test.ts'

/** Numbers and bytes are kept exactly, and are nobody else's. */
export function keepingFacts(opened: OpenedStore): void {
  test.each([0, 1, -1, 1_753_000_000_000, 2 ** 53 - 2, 2 ** 53 - 1, -(2 ** 53 - 1)])(
    '%d is kept exactly as a position',
    async (at) => {
      const { store } = opened()
      const key = await claimedRecord(opened, [at])
      expect((await store.read(key, []))?.record.next).toEqual([at])
      expect(await store.commit(key, { ...step('owner', 0, 5), expected: [at - Math.sign(at || 1)] })).toBe('fenced')
      expect(await store.commit(key, step('owner', at, at))).toBe('committed')
      expect(await store.commit(key, step('owner', at, 5))).toBe('committed')
      expect(await store.commit(key, step('owner', 5, at))).toBe('committed')
      expect((await store.claim(key, 'next'))?.next).toEqual([at])
    },
  )

  test.each<[what: string, bytes: Uint8Array]>([
    ['no bytes', new Uint8Array()],
    ['all bytes', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
    ['bytes that are no text', Uint8Array.of(0, 0xff, 0xfe, 0xc3, 0x28, 0, 0x0a, 0x0d)],
    ['300,000 bytes', new Uint8Array(300_000).map((_, index) => index * 31)],
  ])('%s survive, as body and as entry, first and committed', async (_, bytes) => {
    const { store, newKey } = opened()
    const key = newKey()
    const put = new Map([['bytes', bytes]])
    const expectBytes = async (): Promise<void> => {
      const found = await store.read(key, [''])
      for (const kept of [found?.record.body, found?.entries.get('bytes')])
        expect(kept !== undefined && Buffer.from(kept).equals(bytes)).toBe(true)
    }
    await store.create(key, { next: [0], body: bytes, put })
    await expectBytes()
    const claim = await store.claim(key, 'owner')
    expect(claim !== undefined && Buffer.from(claim.body).equals(bytes)).toBe(true)
    await store.commit(key, step('owner', 0, 1, { remove: ['bytes'] }))
    await store.commit(key, step('owner', 1, 2, { body: bytes, put }))
    await expectBytes()
  })

  test.each(['Uint8Array', 'Buffer'] as const)(
    'what a writer does to its %s and arrays afterwards does not reach the store',
    async (kind) => {
      const { store, newKey } = opened()
      const key = newKey()
      const bytes = (text: string): Uint8Array => (kind === 'Buffer' ? Buffer.from(text) : latin1(text))
      const given = (): { next: number[]; body: Uint8Array; put: Map<string, Uint8Array> } => ({
        next: [1],
        body: bytes('body'),
        put: new Map([['a', bytes('entry')]]),
      })
      const spoil = ({ next, body, put }: ReturnType<typeof given>): void => {
        next[0] = 99
        for (const each of [body, ...put.values()]) each.fill(0xee)
        put.set('b', bytes('more'))
      }
      const wanted = { next: [1], body: 'body', entries: [['a', 'entry']] }
      const first = given()
      await store.create(key, first)
      spoil(first)
      expect(await everythingOf(store, key)).toMatchObject(wanted)
      await store.claim(key, 'owner')
      const later = given()
      await store.commit(key, { owner: 'owner', expected: [1], remove: [''], ...later })
      spoil(later)
      expect(await everythingOf(store, key)).toMatchObject(wanted)
    },
  )

  test('what a reader does to its bytes and arrays does not reach the store', async () => {
    const { store } = opened()
    const key = await claimedRecord(opened)
    const before = await everythingOf(store, key, ['kept/'])
    const read = await store.read(key, ['kept/'])
    const claim = await store.claim(key, 'owner')
    for (const record of [read?.record, claim]) {
      record?.body.fill(0xee)
      ;(record?.next as number[])[0] = 99
    }
    for (const bytes of read?.entries.values() ?? []) bytes.fill(0xee)
    ;(read?.entries as Map<string, Uint8Array>).clear()
    expect(await everythingOf(store, key, ['kept/'])).toEqual({ ...(before as object), epoch: 2 })
  })
}
