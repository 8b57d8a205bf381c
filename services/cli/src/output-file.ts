import { open } from 'node:fs/promises'
import { Fault, isSystemError, reasonOf } from './errors.ts'

/** A file of lines under construction. Lines are gathered in blocks; `flush` writes what is full, so that memory stays bounded by what came since. */
export interface OutputFile {
  readonly add: (line: Uint8Array) => void
  readonly flush: () => Promise<void>
  /** Writes the rest, and waits until the disk has it. */
  readonly close: () => Promise<void>
  /** Lets go of the file, whatever was written. */
  readonly abandon: () => Promise<void>
}

const BLOCK_BYTES = 1 << 20
const NEWLINE = 0x0a

/** @param path - Truncated where it exists. */
export async function createOutputFile(path: string): Promise<OutputFile> {
  const handle = await attempt(path, () => open(path, 'w'))
  const blocks = createBlocks()
  const write = async (bytes: readonly Uint8Array[]): Promise<void> => {
    for (const each of bytes) await attempt(path, () => handle.writeFile(each))
  }
  return {
    add: blocks.add,
    flush: () => write(blocks.takeFull()),
    close: async () => {
      await write(blocks.takeAll())
      await attempt(path, () => handle.sync())
      await handle.close()
    },
    abandon: () => handle.close(),
  }
}

interface Blocks {
  readonly add: (line: Uint8Array) => void
  readonly takeFull: () => readonly Uint8Array[]
  readonly takeAll: () => readonly Uint8Array[]
}

function createBlocks(): Blocks {
  let full: Uint8Array[] = []
  let block = Buffer.allocUnsafe(BLOCK_BYTES)
  let used = 0
  const turn = (): void => {
    if (used > 0) full.push(block.subarray(0, used))
    block = Buffer.allocUnsafe(BLOCK_BYTES)
    used = 0
  }
  const takeFull = (): readonly Uint8Array[] => {
    const taken = full
    full = []
    return taken
  }
  return {
    add: (line) => {
      if (used + line.length + 1 > BLOCK_BYTES) turn()
      if (line.length + 1 > BLOCK_BYTES) {
        full.push(line, Uint8Array.of(NEWLINE))
        return
      }
      block.set(line, used)
      block[used + line.length] = NEWLINE
      used += line.length + 1
    },
    takeFull,
    takeAll: () => {
      turn()
      return takeFull()
    },
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
