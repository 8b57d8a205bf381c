import { decodeUtf8, encodeUtf8 } from '@fairstream/events'
import type { LogRecord } from '@fairstream/ports'
import type { Shell } from '@fairstream/runner'

/** A lost state is folded again under the newest map of each scorecard, not under the one that each score was made with. */
export function rebuildWithNewestMap(shell: Shell): Shell {
  const { log, store, topics } = shell
  const lost = new Set<string>()
  const newestOf = async (): Promise<ReadonlyMap<string, string>> => {
    const newest = new Map<string, string>()
    for (const { partition, first, end } of await log.bounds(topics.transportMaps))
      for await (const { key } of log.read(topics.transportMaps, partition, first, end)) {
        const [scorecard = '', version = '', part] = (decodeUtf8(key ?? new Uint8Array()) ?? '').split('/')
        if (part === 'manifest') newest.set(scorecard, version)
      }
    return newest
  }
  async function* underNewest(records: AsyncIterable<LogRecord>): AsyncGenerator<LogRecord> {
    const newest = await newestOf()
    for await (const record of records) {
      const score = JSON.parse(decodeUtf8(record.value ?? new Uint8Array()) ?? '') as { scorecard: string; mapVersion?: string }
      const mapVersion = newest.get(score.scorecard)
      yield score.mapVersion === undefined || mapVersion === undefined
        ? record
        : { ...record, value: encodeUtf8(JSON.stringify({ ...score, mapVersion })) }
    }
  }
  return {
    ...shell,
    store: {
      ...store,
      claim: async (key, owner) => {
        const stored = await store.claim(key, owner)
        if (stored === undefined) lost.add(key)
        else lost.delete(key)
        return stored
      },
    },
    log: {
      ...log,
      read: (topic, partition, from, to) => {
        const records = log.read(topic, partition, from, to)
        return topic === topics.fairScores && lost.has(`${topics.rawScores}/${partition}`) ? underNewest(records) : records
      },
    },
  }
}

/** A state folded again is taken for one of the whole log, answered or not. */
export function rebuildPastTheAnswers(shell: Shell): Shell {
  const { log, store, topics } = shell
  return {
    ...shell,
    store: {
      ...store,
      create: async (key, first) => {
        const partition = Number(key.slice(key.lastIndexOf('/') + 1))
        const isPartition = key.startsWith(`${topics.rawScores}/`)
        const end = isPartition ? ((await log.bounds(topics.rawScores))[partition]?.end ?? 0) : 0
        return store.create(key, (first.next[0] ?? 0) > 0 ? { ...first, next: [end] } : first)
      },
    },
  }
}
