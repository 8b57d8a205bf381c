import type { StatementSync } from 'node:sqlite'
import type { Database } from './database.ts'
import { afterAllWith, bytesOfText, textOfBytes } from './stored-text.ts'

/** The entries beside the records, found by key and prefix of their names. Who writes does so within a transaction. */
export interface EntryTable {
  readonly put: (key: Uint8Array, entries: ReadonlyMap<string, Uint8Array>) => void
  readonly remove: (key: Uint8Array, prefixes: readonly string[]) => void
  readonly under: (key: Uint8Array, prefixes: readonly string[]) => Map<string, Uint8Array>
}

/** One statement for names from one to another, and one for a prefix that has no upper bound, such as the empty one. */
interface ByPrefix {
  readonly between: StatementSync
  readonly from: StatementSync
}

export function createEntryTable(database: Database): EntryTable {
  const insert = database.prepare('INSERT OR REPLACE INTO entries (key, name, bytes) VALUES (?, ?, ?)')
  const byPrefix = (sql: string): ByPrefix => ({
    between: database.prepare(`${sql} WHERE key = ? AND name >= ? AND name < ?`),
    from: database.prepare(`${sql} WHERE key = ? AND name >= ?`),
  })
  const removal = byPrefix('DELETE FROM entries')
  const selection = byPrefix('SELECT name, bytes FROM entries')

  return {
    put: (key, entries) => {
      for (const [name, bytes] of entries) insert.run(key, bytesOfText(name), bytes)
    },
    remove: (key, prefixes) => {
      for (const prefix of prefixes) {
        const [statement, bounds] = ranged(removal, prefix)
        statement.run(key, ...bounds)
      }
    },
    under: (key, prefixes) => {
      const found = new Map<string, Uint8Array>()
      for (const prefix of prefixes) {
        const [statement, bounds] = ranged(selection, prefix)
        for (const { name, bytes } of statement.all(key, ...bounds) as { name: Uint8Array; bytes: Uint8Array }[])
          found.set(textOfBytes(name), bytes)
      }
      return found
    },
  }
}

function ranged({ between, from }: ByPrefix, prefix: string): readonly [statement: StatementSync, bounds: Uint8Array[]] {
  const first = bytesOfText(prefix)
  const after = afterAllWith(first)
  return after === undefined ? [from, [first]] : [between, [first, after]]
}
