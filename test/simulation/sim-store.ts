import type { MemoryStateStore } from '@fairstream/memory'
import type { StateStore } from '@fairstream/ports'
import { StateStoreError } from '@fairstream/ports'
import type { SimProcess, World } from './world.ts'

type Snapshot = NonNullable<ReturnType<MemoryStateStore['snapshot']>>

/** The store's past: what a failover may bring back. */
export interface StoreHistory {
  readonly memory: MemoryStateStore
  readonly past: Map<string, Snapshot[]>
  /** Steps at which a record was rolled back. */
  readonly rolledBackAt: Map<string, number[]>
  readonly claims: { readonly key: string; readonly by: string; readonly atStep: number }[]
}

export interface StoreFaults {
  readonly refused: number
  readonly replyLost: number
}

export function createStoreHistory(memory: MemoryStateStore): StoreHistory {
  return { memory, past: new Map(), rolledBackAt: new Map(), claims: [] }
}

const PAST_MAX = 6

/** Brings a record back to an earlier moment, as a failover to a replica that lagged does. */
export function rollBack(world: World, history: StoreHistory, key: string): void {
  const past = history.past.get(key) ?? []
  // Mostly the last write or two: then the owner it brings back is often the one that still runs.
  const depth = world.random.integer(2) === 0 ? 2 : PAST_MAX
  const earlier = past[past.length - 1 - world.random.integer(Math.max(1, Math.min(depth, past.length)))]
  if (earlier === undefined) return
  history.memory.restore(key, earlier)
  history.rolledBackAt.set(key, [...(history.rolledBackAt.get(key) ?? []), world.steps])
}

/** The store as one process sees it. */
export function createSimStore(world: World, process: SimProcess, history: StoreHistory, faults: StoreFaults): StateStore {
  const { memory } = history
  const call = async <T>(label: string, key: string, effect: () => Promise<T>): Promise<T> => {
    await world.pass(process, `${label} ${key}`)
    if (world.chance(`${process.name}: ${label} of ${key} refused`, faults.refused))
      throw new StateStoreError(key, 'refused by the schedule', { retryable: true })
    const result = await effect()
    if (world.chance(`${process.name}: reply to ${label} of ${key} lost`, faults.replyLost))
      throw new StateStoreError(key, 'reply lost by the schedule', { retryable: true })
    return result
  }
  const remember = (key: string): void => {
    const now = memory.snapshot(key)
    if (now !== undefined) history.past.set(key, [...(history.past.get(key) ?? []), now].slice(-PAST_MAX))
  }
  return {
    create: (key, first) => call('create', key, () => memory.create(key, first)),
    claim: (key, owner) =>
      call('claim', key, () => {
        remember(key)
        history.claims.push({ key, by: process.name, atStep: world.steps })
        return memory.claim(key, owner)
      }),
    commit: (key, commit) =>
      call('commit', key, () => {
        remember(key)
        return memory.commit(key, commit)
      }),
    read: (key, prefixes) => call('read', key, () => memory.read(key, prefixes)),
  }
}
