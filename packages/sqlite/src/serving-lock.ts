import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DiskError } from './faults.ts'

/** Held by at most one process per directory. The operating system frees it when the process dies, however it dies. */
export interface ServingLock {
  readonly release: () => void
}

/**
 * Takes the lock: a write transaction, never ended, on a second and otherwise empty SQLite file.
 *
 * It is POSIX's kind of lock: a process that opens and closes the file by other means than SQLite gives its lock away.
 *
 * Its user_version is the holder's process id. It tells a person whom to look for and decides nothing: of two that come at once, the
 * one refused may have written it last.
 *
 * @throws DiskError where another process, or another part of this one, holds the lock.
 */
export function takeServingLock(directory: string): ServingLock {
  const file = new DatabaseSync(join(directory, 'fairstream.lock'), { timeout: 0 })
  try {
    file.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`)
  } catch (error) {
    const holder = isBusy(error) ? holderOf(file) : undefined
    file.close()
    throw holder === undefined ? error : new DiskError(directory, holder, { retryable: true, cause: error })
  }
  return {
    release: () => {
      if (file.isOpen) file.close()
    },
  }
}

function isBusy(error: unknown): boolean {
  return ((error as { readonly errcode?: number }).errcode ?? 0) % 256 === 5
}

function holderOf(file: DatabaseSync): string {
  const pid = readPid(file)
  return `another process${pid > 0 ? ` (${pid})` : ''} serves it; one at a time can`
}

/** 0 where it is not known: the holder may be writing it just now. */
function readPid(file: DatabaseSync): number {
  try {
    return Number(file.prepare('PRAGMA user_version').get()?.['user_version'])
  } catch {
    return 0
  }
}
