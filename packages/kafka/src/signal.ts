/** What waiters wait for: the next time that something changes. Whoever waits looks first, and waits in the same turn. */
export interface Signal {
  readonly next: () => Promise<void>
  readonly fire: () => void
}

export function createSignal(): Signal {
  let coming = Promise.withResolvers<undefined>()
  return {
    next: () => coming.promise as Promise<unknown> as Promise<void>,
    fire: () => {
      coming.resolve(undefined)
      coming = Promise.withResolvers()
    },
  }
}
