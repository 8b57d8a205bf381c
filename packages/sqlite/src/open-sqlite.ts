import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Log, StateStore, Topics } from '@fairstream/ports'
import { createChanges } from './changes.ts'
import { openDatabase } from './database.ts'
import type { Database } from './database.ts'
import { DiskError, diskErrorOf } from './faults.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { DiskLimits } from './limits.ts'
import { prepareSchema } from './schema.ts'
import { takeServingLock } from './serving-lock.ts'
import type { ServingLock } from './serving-lock.ts'
import { createSqliteLog } from './sqlite-log.ts'
import { createSqliteStateStore } from './sqlite-state-store.ts'
import { createTopicTable } from './topic-table.ts'

export interface SqliteSettings {
  /** On a local disk: SQLite's locks do not hold on every network file system. */
  readonly directory: string
  /** The log's clock, epoch ms: what a record's timestamp is taken from. */
  readonly now: () => number
  /**
   * `serve` makes the directory where there is none and is the only one of its kind; its log has consumer groups. `share` opens
   * what is there beside it, to append, read, follow and use the store.
   */
  readonly mode: 'serve' | 'share'
  readonly limits?: Partial<DiskLimits>
}

/**
 * A log, its topics and a state store in one file.
 *
 * What a call has written outlives the death of the process, kill -9 too. A power cut may lose the last calls (what was written since
 * the last checkpoint), of log and store alike and from the end backwards: what is left is what was there at one earlier moment.
 */
export interface SqliteDisk {
  readonly log: Log
  readonly topics: Topics
  readonly store: StateStore
  /** Frees the file and the lock. Calls that come later, and readers that still wait, are refused. */
  readonly close: () => void
}

/** @throws DiskError where another process serves the directory, or its data cannot be used. */
export function openSqlite({ directory, now, mode, limits: given }: SqliteSettings): SqliteDisk {
  const limits = { ...DEFAULT_LIMITS, ...given }
  const file = join(directory, 'fairstream.db')
  if (mode === 'share' && !existsSync(file))
    throw new DiskError(directory, 'it holds no data; nothing has served it yet', { retryable: false })
  let lock: ServingLock | undefined
  let database: Database | undefined
  try {
    if (mode === 'serve') {
      mkdirSync(directory, { recursive: true })
      lock = takeServingLock(directory)
    }
    database = openDatabase(file, limits.busyTimeoutMs)
    prepareSchema(database, directory)
    return diskOn(database, lock, { now, limits, hasGroups: mode === 'serve' })
  } catch (error) {
    database?.close()
    lock?.release()
    throw diskErrorOf(directory, error)
  }
}

interface LogSettings {
  readonly now: () => number
  readonly limits: DiskLimits
  readonly hasGroups: boolean
}

function diskOn(database: Database, lock: ServingLock | undefined, settings: LogSettings): SqliteDisk {
  const topics = createTopicTable(database)
  const changes = createChanges(database.dataVersion, settings.limits.pollEveryMs)
  return {
    log: createSqliteLog(database, topics, changes, settings),
    topics: topics.port,
    store: createSqliteStateStore(database),
    close: () => {
      database.close()
      changes.close()
      lock?.release()
    },
  }
}
