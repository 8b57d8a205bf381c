import { readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Redis' append-only file, looked at all the time. Killing Redis loses nothing, as what it wrote is in the system's cache; what a
 * power cut may lose is what was not synced, up to a second of it.
 */
export interface RedisFile {
  /** Cuts the file back to what it was so long ago, at most {@link KEPT_MS}; the server must not be running. Returns the bytes lost. */
  readonly cutBack: (ms: number) => number
  readonly stop: () => void
}

const LOOK_EVERY_MS = 50
const KEPT_MS = 1_000

interface Size {
  readonly file: string
  readonly bytes: number
  readonly atMs: number
}

export function watchRedisFile(directory: string): RedisFile {
  const sizes: Size[] = []
  const look = (): void => {
    const size = sizeOf(directory)
    if (size === undefined) return
    sizes.push(size)
    while ((sizes[0]?.atMs ?? Infinity) < size.atMs - KEPT_MS) sizes.shift()
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    cutBack: (ms) => {
      const now = sizeOf(directory)
      if (now === undefined) return 0
      // After a rewrite the older sizes are those of another file.
      const then = sizes.find(({ file, atMs }) => file === now.file && atMs >= now.atMs - ms)
      if (then === undefined || then.bytes >= now.bytes) return 0
      truncateSync(now.file, then.bytes)
      sizes.length = 0
      return now.bytes - then.bytes
    },
    stop: () => {
      clearInterval(timer)
    },
  }
}

/** The increment that Redis appends to now is the one with the greatest number. */
function sizeOf(directory: string): Size | undefined {
  try {
    const inside = join(directory, 'appendonlydir')
    const numbered = readdirSync(inside).flatMap((name) => {
      const number = /\.(\d+)\.incr\.aof$/.exec(name)?.[1]
      return number === undefined ? [] : [{ name, number: Number(number) }]
    })
    const latest = numbered.sort((a, b) => a.number - b.number).at(-1)
    if (latest === undefined) return undefined
    const file = join(inside, latest.name)
    return { file, bytes: statSync(file).size, atMs: Date.now() }
  } catch {
    return undefined
  }
}
