import { createRandom } from '@fairstream/experiments'

interface Fault {
  readonly says: string
  /** One in so many seconds, evenly spread and shaken by the seed; at least once in a run. */
  readonly everySeconds: number
  /** However long the run is. */
  readonly most?: number
}

/** What is done to the parts while they work. */
export const FAULTS = {
  'scorer-kill': { says: 'a scorer is killed (SIGKILL) and started again at once', everySeconds: 20 },
  'planner-kill': { says: 'the planner is killed (SIGKILL) and started again at once', everySeconds: 60 },
  'scorer-freeze': { says: 'a scorer is stopped (SIGSTOP) past its session, then goes on as a zombie', everySeconds: 75 },
  'redis-kill': { says: 'Redis is killed (SIGKILL) and started again after a moment', everySeconds: 60 },
  'redis-power-cut': { says: 'Redis is killed and its file cut back by up to a second: a roll-back', everySeconds: 90 },
  'kafka-kill': { says: 'the only Kafka broker is killed (SIGKILL) and started again', everySeconds: 360 },
  'connections-cut': { says: 'all connections to Kafka, to Redis or to both are cut', everySeconds: 15 },
  rebalances: { says: 'a further scorer joins and leaves, every few seconds, four times', everySeconds: 120 },
  'aborted-transactions': { says: 'a transaction of raw scores is aborted', everySeconds: 15 },
  'partition-growth': { says: 'the topics get one partition more, by `topics grow`', everySeconds: 600, most: 2 },
  'redis-emptied': { says: 'Redis is emptied; only with --rebuild', everySeconds: 300 },
} as const satisfies Readonly<Record<string, Fault>>

export type FaultKind = keyof typeof FAULTS

export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[]

/** Without a rebuild, scorers halt for an emptied Redis, as they must. */
export const WITHOUT_REBUILD: readonly FaultKind[] = FAULT_KINDS.filter((kind) => kind !== 'redis-emptied')

/** A fault with its time and its dice. */
export interface PlannedFault {
  readonly kind: FaultKind
  /** After the load began. */
  readonly atMs: number
  /** Uniform on 0 … 2^32 − 1: who is hit, and how. */
  readonly die: number
}

/** Faults keep away from the first and the last part of a run: something must work before it breaks, and end before it is counted. */
const FIRST_SHARE = 0.08
const LAST_SHARE = 0.85
/** How far apart the dice of two seeds are; another number would change the schedules of runs that are on record. */
const SEEDS_APART = 10

/** The faults of a run in order of time: what the seed decides. */
export function planFaults(kinds: readonly FaultKind[], forMs: number, seed: number): readonly PlannedFault[] {
  const planned = kinds.flatMap((kind) => {
    const random = createRandom(seed * SEEDS_APART + FAULT_KINDS.indexOf(kind))
    const { everySeconds, most }: Fault = FAULTS[kind]
    const count = Math.min(most ?? Infinity, Math.max(1, Math.round(forMs / 1_000 / everySeconds)))
    const slotMs = (forMs * (LAST_SHARE - FIRST_SHARE)) / count
    return Array.from({ length: count }, (_, nth): PlannedFault => {
      const atMs = Math.round(forMs * FIRST_SHARE + (nth + random.next()) * slotMs)
      return { kind, atMs, die: random.integer(2 ** 32) }
    })
  })
  return planned.sort((a, b) => a.atMs - b.atMs)
}
