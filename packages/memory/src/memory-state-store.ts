import type { Commit, RecordWithEntries, StateStore, StoredRecord } from '@fairstream/ports'
import { copyOf } from './copy-of.ts'

interface Held {
  owner: string
  epoch: number
  next: readonly number[]
  body: Uint8Array
  entries: Map<string, Uint8Array>
}

/** A state store in this process. Bytes are copied in and out, so that nobody shares them. */
export interface MemoryStateStore extends StateStore {
  readonly snapshot: (key: string) => Readonly<Held> | undefined
  readonly restore: (key: string, held: Readonly<Held> | undefined) => void
}

export function createMemoryStateStore(): MemoryStateStore {
  const records = new Map<string, Held>()

  return {
    create: (key, { next, body, put }) => {
      const absent = !records.has(key)
      if (absent) records.set(key, { owner: '', epoch: 0, next: [...next], body: copyOf(body), entries: copiedEntries(put) })
      return Promise.resolve(absent)
    },
    claim: (key, owner) => {
      const held = records.get(key)
      if (held === undefined) return Promise.resolve(undefined)
      held.owner = owner
      held.epoch += 1
      return Promise.resolve(stored(held))
    },
    commit: (key, commit) => {
      const held = records.get(key)
      return Promise.resolve(held === undefined ? 'fenced' : commitTo(held, commit))
    },
    read: (key, prefixes) => {
      const held = records.get(key)
      return Promise.resolve(held === undefined ? undefined : withEntries(held, prefixes))
    },
    snapshot: (key) => {
      const held = records.get(key)
      return held === undefined ? undefined : copied(held)
    },
    restore: (key, held) => {
      if (held === undefined) records.delete(key)
      else records.set(key, copied(held))
    },
  }
}

function commitTo(held: Held, commit: Commit): 'committed' | 'fenced' {
  if (held.owner !== commit.owner) return 'fenced'
  if (!sameNumbers(held.next, commit.expected)) return sameNumbers(held.next, commit.next) ? 'committed' : 'fenced'
  held.next = [...commit.next]
  held.body = copyOf(commit.body)
  for (const name of held.entries.keys()) if (commit.remove.some((prefix) => name.startsWith(prefix))) held.entries.delete(name)
  for (const [name, bytes] of copiedEntries(commit.put)) held.entries.set(name, bytes)
  return 'committed'
}

function withEntries(held: Held, prefixes: readonly string[]): RecordWithEntries {
  const wanted = [...held.entries].filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix)))
  return { record: stored(held), entries: copiedEntries(new Map(wanted)) }
}

function copiedEntries(put: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map([...put].map(([name, bytes]) => [name, copyOf(bytes)]))
}

function stored(held: Held): StoredRecord {
  return { owner: held.owner, epoch: held.epoch, next: [...held.next], body: copyOf(held.body) }
}

function copied(held: Readonly<Held>): Held {
  return { ...stored(held), entries: copiedEntries(held.entries) }
}

function sameNumbers(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index])
}
