import { freePort } from './free-port.ts'
import { ServerNotReadyError, type LocalServer } from './local-server.ts'

const TRIES_MAX = 3

/** Starts a server on ports that were free a moment ago, and again on others where somebody was faster. */
export async function onFreePorts<T extends LocalServer>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const ports: number[] = []
    while (ports.length < count) ports.push(await freePort())
    try {
      return await start(ports)
    } catch (error) {
      const taken = error instanceof ServerNotReadyError && /already in use/i.test(error.output)
      if (!taken || tries === TRIES_MAX) throw error
    }
  }
}
