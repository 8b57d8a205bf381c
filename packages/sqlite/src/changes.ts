/** Waiting for what is appended next, here or by another process. */
export interface Changes {
  /**
   * Resolves when something may have been appended to the topic, or the signal aborts. Who waits looks first, and waits in the same
   * turn; polling the file begins with the first who waits, and ends with the last.
   */
  readonly next: (topic: string, signal: AbortSignal) => Promise<void>
  /** Has all who wait for the topic look again. */
  readonly wake: (topic: string) => void
  /** Has all who wait look again, and polls no more. */
  readonly close: () => void
}

/** @param version - A number that changes with what other connections write. */
export function createChanges(version: () => number, pollEveryMs: number): Changes {
  const waiting = new Map<string, Set<() => void>>()
  let timer: NodeJS.Timeout | undefined
  // Never read when a wait begins: what another process wrote between the waiter's look and then would go unseen.
  let seen = version()

  const wake = (topic: string): void => {
    for (const resume of [...(waiting.get(topic) ?? [])]) resume()
  }
  const wakeAll = (): void => {
    for (const topic of [...waiting.keys()]) wake(topic)
  }
  const poll = (): void => {
    if (hasChanged()) wakeAll()
    timer = waiting.size > 0 ? setTimeout(poll, pollEveryMs) : undefined
  }
  /** A fault counts as a change: who waits meets it by looking. */
  const hasChanged = (): boolean => {
    try {
      const before = seen
      seen = version()
      return seen !== before
    } catch {
      return true
    }
  }
  const stopPolling = (): void => {
    clearTimeout(timer)
    timer = undefined
  }

  return {
    next: (topic, signal) =>
      new Promise((resolve) => {
        const resume = (): void => {
          signal.removeEventListener('abort', resume)
          const waiters = waiting.get(topic)
          waiters?.delete(resume)
          if (waiters?.size === 0) waiting.delete(topic)
          if (waiting.size === 0) stopPolling()
          resolve()
        }
        waiting.set(topic, (waiting.get(topic) ?? new Set()).add(resume))
        timer ??= setTimeout(poll, pollEveryMs)
        signal.addEventListener('abort', resume, { once: true })
        if (signal.aborted) resume()
      }),
    wake,
    close: () => {
      wakeAll()
      stopPolling()
    },
  }
}
