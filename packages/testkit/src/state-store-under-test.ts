import type { Commit, FirstRecord, StateStore } from '@fairstream/ports'
import { latin1, textOf } from './records.ts'

/** A state store opened for the contract suite, and the keys that tests may use. */
export interface StateStoreUnderTest {
  readonly store: StateStore
  /** Another client of the same store, as a second process would have it; the same one where only one process can use the store. */
  readonly second: StateStore
  /** Names a record that no other test uses; tests also use keys that begin with it. */
  readonly newKey: () => string
  readonly close: () => Promise<void>
}

/** The store under test, for the body of a test. */
export type OpenedStore = () => StateStoreUnderTest

/** Entries by name, as text. */
export type Entries = Readonly<Record<string, string>>

export function entriesOf(texts: Entries): Map<string, Uint8Array> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, latin1(text)]))
}

/** A first record at 0 with body `first`. */
export function firstRecord(entries: Entries = {}, more: Partial<FirstRecord> = {}): FirstRecord {
  return { next: [0], body: latin1('first'), put: entriesOf(entries), ...more }
}

/** A step of `owner` from one position to another, with body `step`, that touches no entry. */
export function step(owner: string, from: number, to: number, more: Partial<Commit> = {}): Commit {
  return { owner, expected: [from], next: [to], body: latin1('step'), put: new Map(), remove: [], ...more }
}

/** A record that `owner` owns, with the entries `kept/a` and `gone/a`. */
export async function claimedRecord(opened: OpenedStore, next: readonly number[] = [0]): Promise<string> {
  const { store, newKey } = opened()
  const key = newKey()
  await store.create(key, firstRecord({ 'kept/a': 'one', 'gone/a': 'two' }, { next }))
  await store.claim(key, 'owner')
  return key
}

/** All that the store holds of a record, comparable. */
export async function everythingOf(store: StateStore, key: string, prefixes: readonly string[] = ['']): Promise<unknown> {
  const found = await store.read(key, prefixes)
  if (found === undefined) return undefined
  const { owner, epoch, next, body } = found.record
  const entries = [...found.entries].sort(([a], [b]) => (a < b ? -1 : 1))
  return { owner, epoch, next: [...next], body: textOf(body), entries: entries.map(([name, bytes]) => [name, textOf(bytes)]) }
}

/** The names of the entries that a read by these prefixes brings, sorted. */
export async function namesUnder(store: StateStore, key: string, prefixes: readonly string[]): Promise<string[] | undefined> {
  const found = await store.read(key, prefixes)
  return found === undefined ? undefined : [...found.entries.keys()].sort()
}
