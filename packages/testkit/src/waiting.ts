import { vi } from 'vitest'

/** How long a test waits for what must come. Long, for a broker on a busy machine: it is spent only where a test fails. */
const PATIENCE_MS = 20_000

/** The promise's result; rejects where it takes too long. */
export async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Error(`waited ${PATIENCE_MS} ms for ${what}`))
  }, PATIENCE_MS)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Resolves once the condition holds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const look = (): void => {
    if (!holds()) throw new Error(`waited ${PATIENCE_MS} ms for ${what}`)
  }
  await vi.waitFor(look, { timeout: PATIENCE_MS, interval: 2 })
}

/** What is there once so many are, after another look a little later: more would be too many. */
export async function untilSeen<T>(look: () => Promise<readonly T[]>, count: number, what: string): Promise<readonly T[]> {
  await vi.waitFor(
    async () => {
      const { length } = await look()
      if (length < count) throw new Error(`waited ${PATIENCE_MS} ms for ${what}; there are ${length}`)
    },
    { timeout: PATIENCE_MS, interval: 5 },
  )
  return look()
}

/** All that the iterable brings until it ends. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  const all = async (): Promise<void> => {
    for await (const item of items) collected.push(item)
  }
  await soon(all(), 'an iterable to end')
  return collected
}
