import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const TRIES_MAX = 100

/**
 * A port of 127.0.0.1 that nobody listens on.
 *
 * Below the range from which systems take the ports of outgoing connections: a client that dials a killed server's port there may be given that very
 * port for its own end, connect to itself, and keep the server from coming back.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) return port
  }
  throw new Error(`No free port between 20000 and 32000 in ${TRIES_MAX} tries`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
