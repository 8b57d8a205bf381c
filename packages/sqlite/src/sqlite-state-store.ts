import type { Commit, StateStore, StoredRecord } from '@fairstream/ports'
import type { Database } from './database.ts'
import { createEntryTable } from './entry-table.ts'
import { orStateStoreError, settled } from './faults.ts'
import { bytesOfText, textOfBytes } from './stored-text.ts'

interface Row {
  readonly owner: Uint8Array
  readonly epoch: number
  readonly next: string
  readonly body: Uint8Array
}

/** A state store in a file. Each call is one transaction, whichever process it comes from. */
export function createSqliteStateStore(database: Database): StateStore {
  const entries = createEntryTable(database)
  const insert = database.prepare(`INSERT OR IGNORE INTO records (key, owner, epoch, next, body) VALUES (?, x'', 0, ?, ?)`)
  const select = database.prepare('SELECT owner, epoch, next, body FROM records WHERE key = ?')
  const own = database.prepare('UPDATE records SET owner = ?2, epoch = epoch + 1 WHERE key = ?1')
  const move = database.prepare('UPDATE records SET next = ?2, body = ?3 WHERE key = ?1')

  const recordOf = (key: Uint8Array): StoredRecord | undefined => {
    const row = select.get(key) as unknown as Row | undefined
    return row === undefined ? undefined : { ...row, owner: textOfBytes(row.owner), next: JSON.parse(row.next) as number[] }
  }
  const commitTo = (key: Uint8Array, { owner, expected, next, body, put, remove }: Commit): 'committed' | 'fenced' => {
    const held = recordOf(key)
    if (held?.owner !== owner) return 'fenced'
    if (!sameNumbers(held.next, expected)) return sameNumbers(held.next, next) ? 'committed' : 'fenced'
    entries.remove(key, remove)
    entries.put(key, put)
    move.run(key, JSON.stringify(next), body)
    return 'committed'
  }
  const writing = <T>(name: string, action: (key: Uint8Array) => T): Promise<T> =>
    settled(() => orStateStoreError(name, () => database.write(() => action(bytesOfText(name)))))

  return {
    create: (name, { next, body, put }) =>
      writing(name, (key) => {
        if (insert.run(key, JSON.stringify(next), body).changes === 0) return false
        entries.put(key, put)
        return true
      }),
    claim: (name, owner) =>
      writing(name, (key) => {
        own.run(key, bytesOfText(owner))
        return recordOf(key)
      }),
    commit: (name, commit) => writing(name, (key) => commitTo(key, commit)),
    read: (name, prefixes) =>
      settled(() =>
        orStateStoreError(name, () =>
          database.snapshot(() => {
            const key = bytesOfText(name)
            const record = recordOf(key)
            return record === undefined ? undefined : { record, entries: entries.under(key, prefixes) }
          }),
        ),
      ),
  }
}

function sameNumbers(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index])
}
