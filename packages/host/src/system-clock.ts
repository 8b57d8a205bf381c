import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '@fairstream/runner'

/** This machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // A wait that the signal ends is over like any other.
    await wait(ms, undefined, { signal }).catch(() => undefined)
  },
}
