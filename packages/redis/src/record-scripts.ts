import { StateStoreError } from '@fairstream/ports'
import type { StateStore, StoredRecord } from '@fairstream/ports'
import type { Redis } from 'ioredis'
import { bytesOfText, textOfBytes } from './code-units.ts'
import type { Connection } from './connection.ts'
import { isReply } from './fault.ts'
import { nameRanges } from './name-ranges.ts'
import { recordKeys } from './record-keys.ts'
import { CLAIM, COMMIT, CREATE, READ } from './scripts.ts'
import type { Script } from './scripts.ts'

/** The port's four methods, each one script: Redis runs it alone, and whole. */
export function recordScripts(connection: Connection): StateStore {
  const run = (key: string, script: Script, args: readonly Argument[]): Promise<unknown> =>
    connection.use(key, (client) => evaluate(client, script, key, args))
  return {
    create: async (key, { next, body, put }) =>
      (await run(key, CREATE, [positions(next), copied(body), ...namesAndValues(put)])) === 1,
    claim: async (key, owner) => {
      const reply = await run(key, CLAIM, [bytesOfText(owner)])
      return reply === null ? undefined : storedRecord(reply as RecordReply)
    },
    commit: async (key, { owner, expected, next, body, put, remove }) => {
      const ranges = nameRanges(remove)
      const compared = [bytesOfText(owner), positions(expected), positions(next)]
      const written = [copied(body), String(ranges.length / 2), ...ranges, ...namesAndValues(put)]
      return (await run(key, COMMIT, [...compared, ...written])) === 1 ? 'committed' : 'fenced'
    },
    read: async (key, prefixes) => {
      const reply = await run(key, READ, nameRanges(prefixes))
      if (reply === null) return undefined
      const [owner, epoch, next, body, entries] = reply as [...RecordReply, EntriesReply]
      return { record: storedRecord([owner, epoch, next, body]), entries: readEntries(key, entries) }
    },
  }
}

type Argument = string | Buffer
type RecordReply = readonly [owner: Buffer, epoch: Buffer, next: Buffer, body: Buffer]
type EntriesReply = readonly (Buffer | null)[]

/** By its hash first. A server that does not know the script yet, or no more, has done nothing: then in full. */
async function evaluate(client: Redis, { lua, sha }: Script, key: string, args: readonly Argument[]): Promise<unknown> {
  const { record, names, values } = recordKeys(key)
  const keysAndArgs = [3, record, names, values, ...args]
  try {
    return await client.callBuffer('EVALSHA', [sha, ...keysAndArgs])
  } catch (fault) {
    if (!isReply(fault, 'NOSCRIPT')) throw fault
    return client.callBuffer('EVAL', [lua, ...keysAndArgs])
  }
}

function storedRecord([owner, epoch, next, body]: RecordReply): StoredRecord {
  const numbers = next.toString()
  return {
    owner: textOfBytes(owner),
    epoch: Number(epoch.toString()),
    next: numbers === '' ? [] : numbers.split(',').map(Number),
    body: new Uint8Array(body),
  }
}

/** The bytes are copied out of the network's buffers, which a single slice would otherwise keep alive. */
function readEntries(key: string, reply: EntriesReply): Map<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>()
  for (let at = 0; at < reply.length; at += 2) {
    const [name, value] = [reply[at], reply[at + 1]]
    if (!name || !value) throw new StateStoreError(key, `entry ${at / 2} has a name but no value`, { retryable: false })
    entries.set(textOfBytes(name), new Uint8Array(value))
  }
  return entries
}

/** Decimal, in full for every safe integer. */
function positions(next: readonly number[]): string {
  return next.map(String).join(',')
}

/** The caller may change its bytes while a script is sent a second time. */
function copied(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes)
}

function namesAndValues(put: ReadonlyMap<string, Uint8Array>): readonly Buffer[] {
  return [...put].flatMap(([name, bytes]) => [bytesOfText(name), copied(bytes)])
}
