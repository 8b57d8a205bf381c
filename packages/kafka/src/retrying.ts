import { setTimeout as wait } from 'node:timers/promises'
import { mayPass } from './log-fault.ts'
import type { Settings } from './settings.ts'

/** How long to wait after so many failures in a row. */
export function pauseAfter({ retryAfterMs, retryAfterMaxMs }: Settings, failures: number): number {
  return Math.min(retryAfterMaxMs, retryAfterMs * 2 ** Math.min(failures - 1, 20))
}

/** Waits; ends early, without a fault, when the signal aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}

/** Waits for a promise for so long at most, whatever becomes of it. */
export async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const settled = new AbortController()
  await Promise.race([
    promise
      .catch(() => undefined)
      .finally(() => {
        settled.abort()
      }),
    pause(ms, settled.signal),
  ])
}

/** Tries an action while its faults may pass, so many times at most. `mend` is told the fault before each further try. */
export async function retrying<T>(
  settings: Settings,
  action: () => Promise<T>,
  mend: (fault: unknown) => Promise<void>,
  signal?: AbortSignal,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await action()
    } catch (fault) {
      if (failures >= settings.attemptsMax || signal?.aborted === true || !mayPass(fault)) throw fault
      await pause(pauseAfter(settings, failures), signal)
      await mend(fault)
    }
  }
}
