import { open, rename, rm } from 'node:fs/promises'
import { Fault, isSystemError, reasonOf } from '../errors.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** A file under construction, which comes into place when it is whole. */
export interface FileInPlace {
  readonly write: (bytes: Uint8Array) => Promise<void>
  readonly keep: () => Promise<void>
  /** Takes away what was written; an earlier file of the name stays. */
  readonly discard: () => Promise<void>
}

export async function createFileInPlace(path: string): Promise<FileInPlace> {
  const partial = `${path}.unfinished-${process.pid}`
  const handle = await attempt(path, () => open(partial, 'w'))
  return {
    write: (bytes) => attempt(path, () => handle.writeFile(bytes)),
    keep: async () => {
      await attempt(path, () => handle.sync())
      await handle.close()
      await attempt(path, () => rename(partial, path))
    },
    discard: async () => {
      await handle.close().catch(() => undefined)
      await rm(partial, { force: true })
    },
  }
}

/** Stdout, which takes what it is given at once. */
export function standardOutput(terminal: Terminal): FileInPlace {
  const nothing = (): Promise<void> => Promise.resolve()
  return {
    write: async (bytes) => {
      if (bytes.length > 0) await writeData(terminal, bytes)
    },
    keep: nothing,
    discard: nothing,
  }
}

async function attempt<T>(path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (isSystemError(error)) throw new Fault(`cannot write ${path}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}
