import type { Connection } from './connection.ts'
import { isReply, NO_RECORD } from './fault.ts'

/** What of a Redis server decides whether state is safe in it. Undefined is what the server does not say, or not to this user. */
export interface RedisFacts {
  readonly version: string | undefined
  /** `master` or `slave`, by Redis's names. */
  readonly role: string | undefined
  readonly clusterEnabled: boolean | undefined
  readonly connectedReplicas: number | undefined
  /** Wanted: `noeviction`. */
  readonly maxmemoryPolicy: string | undefined
  /** Wanted: true. */
  readonly appendOnly: boolean | undefined
  /** Wanted: `everysec` or `always`. Only CONFIG tells. */
  readonly appendFsync: string | undefined
  /** Only CONFIG tells. */
  readonly minReplicasToWrite: number | undefined
}

/** Asks the server. Rejects with a StateStoreError for anything but a command that is forbidden or missing. */
export function redisFacts(connection: Connection): Promise<RedisFacts> {
  return connection.use(NO_RECORD, async (client) => {
    const info = fieldsOf((await unlessForbidden(client.info())) ?? '')
    const configured = async (name: string): Promise<string | undefined> =>
      (await unlessForbidden(client.config('GET', name)))?.[1]
    const minReplicas = await configured('min-replicas-to-write')
    return {
      version: info.get('redis_version'),
      role: info.get('role'),
      clusterEnabled: flag(info.get('cluster_enabled')),
      connectedReplicas: number(info.get('connected_slaves')),
      maxmemoryPolicy: info.get('maxmemory_policy') ?? (await configured('maxmemory-policy')),
      appendOnly: flag(info.get('aof_enabled')),
      appendFsync: await configured('appendfsync'),
      minReplicasToWrite: number(minReplicas),
    }
  })
}

/** NOPERM: the user may not; ERR: the command is gone, by `rename-command` or from a hosted Redis. */
async function unlessForbidden<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (fault) {
    if (isReply(fault, 'NOPERM', 'ERR')) return undefined
    throw fault
  }
}

/** INFO's lines, `name:value` each. */
function fieldsOf(info: string): ReadonlyMap<string, string> {
  return new Map([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]))
}

function flag(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === '1'
}

function number(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value)
}
