import type { Log, LogRecord, OutgoingRecord } from '@fairstream/ports'

/** What the scorer said of each input of a partition, by input offset: ready to be written again, key, headers and value. */
export async function saidBefore(log: Log, topic: string): Promise<readonly (readonly OutgoingRecord[])[]> {
  const shared = new Map<string, Uint8Array>()
  return await Promise.all(
    (await log.bounds(topic)).map(async ({ partition, end }) => {
      const said: OutgoingRecord[] = []
      for await (const record of log.read(topic, partition, 0, end)) said.push(readyRecord(record, shared))
      return said
    }),
  )
}

/** Headers that are the same in all records share their bytes, as the scorer's own do. */
function readyRecord({ key, value, headers, partition }: LogRecord, shared: Map<string, Uint8Array>): OutgoingRecord {
  const same = headers.map(({ name, value: bytes }) => {
    if (!SAME.has(name)) return { name, value: copied(bytes) }
    const known = shared.get(name) ?? copied(bytes)
    shared.set(name, known)
    return { name, value: known }
  })
  return { key: key && copied(key), value: value && copied(value), headers: same, partition }
}

const SAME = new Set(['ce_source', 'ce_type', 'ce_specversion', 'content-type'])

function copied(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes)
}
