import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'

/** One connection to the file. Every call is over when it returns: no transaction outlives a turn. */
export interface Database {
  readonly prepare: (sql: string) => StatementSync
  readonly run: (sql: string) => void
  /** Nobody else writes meanwhile, and all that the action writes is written, or nothing. */
  readonly write: <T>(action: () => T) => T
  /** All that the action reads is of one moment. */
  readonly snapshot: <T>(action: () => T) => T
  /** Changes when another connection, of this process or another, has written. */
  readonly dataVersion: () => number
  readonly close: () => void
}

/**
 * Opens the file, and makes it where it is not there.
 *
 * Write-ahead log, synced at its checkpoints only. No mmap: there a failed read of the disk kills the process instead of being an
 * error. Pages that were freed are used again and not given back: the file keeps the size that retention once needed.
 */
export function openDatabase(file: string, busyTimeoutMs: number): Database {
  const connection = new DatabaseSync(file, { timeout: busyTimeoutMs })
  try {
    connection.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -32768;
    `)
    return databaseOn(connection)
  } catch (error) {
    connection.close()
    throw error
  }
}

function databaseOn(connection: DatabaseSync): Database {
  const version = connection.prepare('PRAGMA data_version')
  const [begin, beginReading, commit, rollBack] = ['BEGIN IMMEDIATE', 'BEGIN', 'COMMIT', 'ROLLBACK'].map((sql) =>
    connection.prepare(sql),
  ) as [StatementSync, StatementSync, StatementSync, StatementSync]

  const within = <T>(start: StatementSync, action: () => T): T => {
    start.run()
    try {
      const result = action()
      commit.run()
      return result
    } catch (error) {
      // SQLite itself takes back a transaction that met a full disk or a failing one.
      if (connection.isTransaction) rollBack.run()
      throw error
    }
  }

  return {
    prepare: (sql) => connection.prepare(sql),
    run: (sql) => {
      connection.exec(sql)
    },
    write: (action) => within(begin, action),
    snapshot: (action) => within(beginReading, action),
    dataVersion: () => Number(version.get()?.['data_version']),
    close: () => {
      if (connection.isOpen) connection.close()
    },
  }
}
