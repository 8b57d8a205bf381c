import type { Assignment, Batch, Idle } from '@fairstream/ports'
import type { TopicStore } from './topic-store.ts'

/** The members of a consumer group; partition p belongs to member p mod members, and every change of members moves all. */
export interface Group {
  readonly join: (signal: AbortSignal) => AsyncIterable<Assignment>
}

interface Member {
  /** Aborted at the next rebalance, and replaced. */
  generation: AbortController
  changed: PromiseWithResolvers<undefined>
}

export function createGroup(store: TopicStore, topic: string, fetchMax: number): Group {
  const members: Member[] = []

  const rebalance = (): void => {
    for (const member of members) {
      member.generation.abort()
      member.generation = new AbortController()
      member.changed.resolve(undefined)
      member.changed = Promise.withResolvers()
    }
  }

  store.onGrowth((grown) => {
    if (grown === topic) rebalance()
  })

  const partitionsOf = (member: Member): readonly number[] =>
    store
      .bounds(topic)
      .map(({ partition }) => partition)
      .filter((partition) => partition % members.length === members.indexOf(member))

  async function* join(signal: AbortSignal): AsyncGenerator<Assignment> {
    const isOver = (): boolean => signal.aborted
    if (isOver()) return
    const member: Member = { generation: new AbortController(), changed: Promise.withResolvers() }
    members.push(member)
    const leave = (): void => {
      const index = members.indexOf(member)
      if (index < 0) return
      members.splice(index, 1)
      member.generation.abort()
      member.changed.resolve(undefined)
      rebalance()
    }
    signal.addEventListener('abort', leave, { once: true })
    rebalance()
    try {
      while (!isOver()) {
        const { generation, changed } = member
        for (const partition of partitionsOf(member)) {
          if (generation.signal.aborted) break
          yield createAssignment(store, topic, partition, fetchMax, generation.signal)
        }
        if (!generation.signal.aborted) await changed.promise
      }
    } finally {
      signal.removeEventListener('abort', leave)
      leave()
    }
  }

  return { join }
}

function createAssignment(store: TopicStore, topic: string, partition: number, fetchMax: number, lost: AbortSignal): Assignment {
  let position = store.bounds(topic)[partition]?.first ?? 0
  let seeks = 0
  let saidIdleAt = -1

  const bounds = () => store.bounds(topic)[partition] ?? { first: 0, end: 0 }
  const fetch = (): Batch | Idle | undefined => {
    const { first, end } = bounds()
    // A position that retention has passed over moves to the first offset held, as a broker's client moves it.
    if (position < first) position = first
    if (position >= end) {
      if (saidIdleAt === position) return undefined
      saidIdleAt = position
      return { kind: 'idle', position }
    }
    const fetchedOffset = position
    const at = seeks
    const records = store.read(topic, partition, fetchedOffset, fetchedOffset + fetchMax)
    position = Math.min(end, fetchedOffset + fetchMax)
    saidIdleAt = -1
    return { kind: 'batch', fetchedOffset, records, next: position, isStale: () => lost.aborted || seeks !== at }
  }

  return {
    partition,
    fetches: {
      next: async () => {
        while (!lost.aborted) {
          const fetched = fetch()
          if (fetched !== undefined) return { done: false, value: fetched }
          await store.changed(lost)
        }
        return { done: true, value: undefined }
      },
    },
    seek: (offset) => {
      position = offset
      saidIdleAt = -1
      seeks += 1
      store.wake()
    },
    confirm: () => Promise.resolve(!lost.aborted),
  }
}
