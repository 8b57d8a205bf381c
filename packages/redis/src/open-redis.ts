import type { StateStore } from '@fairstream/ports'
import { connect } from './connection.ts'
import { recordScripts } from './record-scripts.ts'
import { redisFacts } from './redis-facts.ts'
import type { RedisFacts } from './redis-facts.ts'
import type { RedisSettings } from './settings.ts'

/** A state store on one Redis server, over one connection. */
export interface RedisStore extends StateStore {
  /** What decides whether state is safe in this server. */
  readonly inspect: () => Promise<RedisFacts>
  /** Lets what is under way finish, then closes the connection. What comes later is rejected. */
  readonly close: () => Promise<void>
}

/**
 * Connects to a Redis server, version 5 or later.
 *
 * While the server is away every method rejects at once, retryable, and the connection is tried again after up to 2 s. A method that
 * lost its connection or got no answer in time rejects too, and is never sent again.
 *
 * @throws StateStoreError where the server cannot be reached; its `key` is `*`, as of every fault that concerns no one record.
 * @throws RangeError where the settings are out of their limits.
 */
export async function openRedis(settings: RedisSettings): Promise<RedisStore> {
  const connection = await connect(settings)
  return { ...recordScripts(connection), inspect: () => redisFacts(connection), close: connection.close }
}
