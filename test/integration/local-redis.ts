import { guardedDirectory } from './guarded-directory.ts'
import { startServer, type LocalServer } from './local-server.ts'
import { onFreePorts } from './on-free-ports.ts'

export interface LocalRedis extends LocalServer {
  /** `redis://host:port` */
  readonly url: string
}

/** As `redis.conf` names its settings; an empty string is a value. */
export type RedisSettings = Readonly<Record<string, string>>

/** What a careful operator sets: an append-only file synced every second, and no eviction. */
const SETTINGS: RedisSettings = { appendonly: 'yes', appendfsync: 'everysec', save: '', 'maxmemory-policy': 'noeviction' }

/** Starts `redis-server` from PATH on a free port, with a data directory of its own. */
export function startRedis(settings: RedisSettings = {}): Promise<LocalRedis> {
  return onFreePorts(1, ([port = 0]) => redisOn(port, settings))
}

async function redisOn(port: number, settings: RedisSettings): Promise<LocalRedis> {
  const address = `127.0.0.1:${port}`
  const directory = await guardedDirectory('redis')
  const fixed = { port: String(port), bind: '127.0.0.1', dir: directory.path, daemonize: 'no', logfile: '' }
  const program = {
    address,
    command: 'redis-server',
    args: Object.entries({ ...SETTINGS, ...settings, ...fixed }).flatMap(([name, value]) => [`--${name}`, value]),
    ready: /Ready to accept connections/,
    readyWithinMs: 30_000,
  }
  try {
    return Object.assign(await startServer(program, directory), { url: `redis://${address}` })
  } catch (error) {
    await directory.remove()
    throw error
  }
}
