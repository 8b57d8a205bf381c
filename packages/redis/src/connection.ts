import { StateStoreError } from '@fairstream/ports'
import { Redis } from 'ioredis'
import { redisAddress } from './address.ts'
import type { RedisAddress } from './address.ts'
import { NO_RECORD, storeFault } from './fault.ts'
import { checkTimeouts } from './settings.ts'
import type { RedisSettings } from './settings.ts'

/** A connection that comes back by itself after Redis was away, and that never holds a command back for later. */
export interface Connection {
  /**
   * What `send` resolves to. Replies are Buffers, integers, nulls and lists of these.
   *
   * @throws StateStoreError that names `key`.
   */
  readonly use: <T>(key: string, send: (client: Redis) => Promise<T>) => Promise<T>
  /** Lets the commands under way finish, as long as a command may take. */
  readonly close: () => Promise<void>
}

/** Connects, and rejects with a StateStoreError where that fails once. */
export async function connect(settings: RedisSettings): Promise<Connection> {
  checkTimeouts(settings)
  const address = redisAddress(settings.url)
  const client = new Redis(clientOptions(settings, address))
  const underWay = new Set<Promise<unknown>>()
  let closed = false
  let disturbance: unknown
  const faultOf = (key: string, message: string, fault: unknown): StateStoreError =>
    storeFault(message, fault, { key, password: address.password })
  client.on('error', (error) => {
    disturbance = error
  })
  client.on('ready', () => {
    disturbance = undefined
  })
  try {
    await inTime(client.connect(), settings.connectTimeoutMs)
  } catch (fault) {
    client.disconnect()
    throw faultOf(NO_RECORD, `Redis at ${address.host}:${address.port} cannot be reached`, disturbance ?? fault)
  }
  return {
    use: async (key, send) => {
      if (closed) throw new StateStoreError(key, 'the store was closed', { retryable: false })
      if (client.status !== 'ready') throw faultOf(key, 'Redis is away', disturbance ?? client.status)
      const sent = send(client)
      underWay.add(sent)
      try {
        return await sent
      } catch (fault) {
        throw faultOf(key, 'Redis did not do it', fault)
      } finally {
        underWay.delete(sent)
      }
    },
    close: async () => {
      closed = true
      await Promise.allSettled(underWay)
      client.disconnect()
    },
  }
}

function clientOptions({ connectTimeoutMs, commandTimeoutMs, tlsCa }: RedisSettings, { tls, ...address }: RedisAddress) {
  return {
    ...address,
    ...(tls ? { tls: tlsCa === undefined ? {} : { ca: tlsCa } } : {}),
    connectionName: 'fairstream',
    lazyConnect: true,
    // Nothing of RESP3 is needed, and every server and proxy speaks RESP2.
    protocol: 2,
    replyMapping: 'legacy',
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    // A server that stopped answering keeps its socket: later commands would line up in it behind those that were given up.
    socketTimeout: commandTimeoutMs,
    // A command is sent now or refused now, and never again: the caller alone knows whether it is still meant.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // ioredis 6.0.0 forgets, unanswered, what it does not resend (its issue 2193); 0 refuses it when the connection closes.
    maxRetriesPerRequest: 0,
    maxLoadingRetryTime: 500,
    retryStrategy: (attempts: number) => Math.min(2_000, 25 * 2 ** Math.min(attempts, 10)) * (0.5 + Math.random() / 2),
    // The name that we connect to may by now lead to another server, which is the master.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } as const
}

async function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Error(`not within ${ms} ms`))
  }, ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
