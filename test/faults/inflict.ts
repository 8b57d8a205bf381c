import { setTimeout as wait } from 'node:timers/promises'
import type { TestDeployment } from '../delivery/deployment.ts'
import { redisCli } from '../integration/redis-cli.ts'
import { abortTransaction } from './abort-transaction.ts'
import type { BrokerPair } from './broker-pair.ts'
import { FAULTS } from './faults.ts'
import type { FaultKind, PlannedFault } from './faults.ts'
import type { Fleet, Member } from './fleet.ts'
import { growPartitions } from './grow-partitions.ts'

/** All that faults are done to. */
export interface Arena {
  readonly brokers: BrokerPair
  readonly deployment: TestDeployment
  readonly fleet: Fleet
  /** When Redis went away, each time. */
  readonly redisAwayMs: number[]
  /** What was done so far. */
  readonly inflicted: InflictedByKind
  /** One broker is down at a time: what two at once do is told by neither. */
  brokerBusy: boolean
}

export type InflictedByKind = Partial<Record<FaultKind, Inflicted>>

/** How often a fault was planned, done, passed over (nobody was free to be hit) and tried in vain. */
interface Inflicted {
  planned: number
  done: number
  passedOver: number
  failed: number
  /** What was in the way of those that failed. */
  readonly reasons: string[]
  /** What there is to tell beside, summed. */
  told: number
}

/** Longer than a session (10 s): the frozen owner's partitions are another's when it goes on. */
const FROZEN_MS = 15_000
const REDIS_AWAY_MS = 1_000
const TURN_WITHIN_MS = 60_000
const REBALANCES = 4
const REBALANCE_EVERY_MS = 3_000

/** What a fault says of itself: undefined where nobody was free to be hit; otherwise a number that its line of the report sums. */
type Inflict = (arena: Arena, die: number) => Promise<number | undefined>

const INFLICT: Readonly<Record<FaultKind, Inflict>> = {
  'scorer-kill': (arena, die) => kill(pick(arena.fleet.running('scorer'), die), arena),
  'planner-kill': (arena, die) => kill(pick(arena.fleet.running('planner'), die), arena),
  'scorer-freeze': (arena, die) => freeze(pick(arena.fleet.running('scorer'), die)),
  'redis-kill': (arena) => restartRedis(arena, 0),
  'redis-power-cut': (arena, die) => restartRedis(arena, 200 + (die % 800)),
  'kafka-kill': restartKafka,
  'connections-cut': ({ brokers }, die) =>
    Promise.resolve((die % 3 === 0 ? 0 : brokers.cutKafka()) + (die % 3 === 1 ? 0 : brokers.cutRedis())),
  rebalances: rebalance,
  'aborted-transactions': ({ brokers, deployment }, die) => abortTransaction(brokers.addresses.kafka, deployment, die),
  'partition-growth': ({ deployment }) => growPartitions(deployment),
  'redis-emptied': emptyRedis,
}

/** Does what is planned when it is time, until all of it is done or the signal aborts; what is done to it ends before this does. */
export async function inflictAll(arena: Arena, planned: readonly PlannedFault[], signal: AbortSignal): Promise<void> {
  const counts = arena.inflicted
  const startMs = Date.now()
  const under = new Set<Promise<void>>()
  for (const fault of planned)
    (counts[fault.kind] ??= { planned: 0, done: 0, passedOver: 0, failed: 0, reasons: [], told: 0 }).planned += 1
  for (const { kind, atMs, die } of planned) {
    await wait(Math.max(0, startMs + atMs - Date.now()), undefined, { signal }).catch(() => undefined)
    if (signal.aborted) break
    const count = counts[kind]
    if (count === undefined) continue
    const doing = inflict(arena, kind, die, count).finally(() => under.delete(doing))
    under.add(doing)
  }
  await Promise.all(under)
}

async function inflict(arena: Arena, kind: FaultKind, die: number, count: Inflicted): Promise<void> {
  try {
    const told = await INFLICT[kind](arena, die)
    if (told === undefined) count.passedOver += 1
    else count.done += 1
    count.told += told ?? 0
  } catch (fault) {
    count.failed += 1
    if (count.reasons.length < 10) count.reasons.push(`${FAULTS[kind].says}: ${String(fault)}`)
  }
}

function pick(members: readonly Member[], die: number): Member | undefined {
  return members[die % Math.max(1, members.length)]
}

async function kill(member: Member | undefined, { fleet }: Arena): Promise<number | undefined> {
  if (member === undefined) return undefined
  await fleet.restart(member, 'SIGKILL')
  return 1
}

async function freeze(member: Member | undefined): Promise<number | undefined> {
  if (member === undefined) return undefined
  member.state = 'busy'
  member.process.send('SIGSTOP')
  await wait(FROZEN_MS)
  member.state = 'running'
  member.process.send('SIGCONT')
  return 1
}

/** One broker's outage waits for the end of another's. */
async function untilFree(arena: Arena): Promise<void> {
  const deadlineMs = Date.now() + TURN_WITHIN_MS
  while (arena.brokerBusy && Date.now() < deadlineMs) await wait(50)
}

/** @returns the bytes that the store forgot. */
async function restartRedis(arena: Arena, forgetMs: number): Promise<number | undefined> {
  await untilFree(arena)
  if (arena.brokerBusy) return undefined
  arena.brokerBusy = true
  try {
    const { redis, redisFile } = arena.brokers
    arena.redisAwayMs.push(Date.now())
    await redis.kill('SIGKILL')
    const lost = forgetMs === 0 ? 0 : redisFile.cutBack(forgetMs)
    await wait(REDIS_AWAY_MS)
    await redis.restart()
    return lost
  } finally {
    arena.brokerBusy = false
  }
}

/** Every record and slice is gone at once, while all go on. */
async function emptyRedis(arena: Arena): Promise<number | undefined> {
  await untilFree(arena)
  if (arena.brokerBusy) return undefined
  arena.brokerBusy = true
  try {
    arena.redisAwayMs.push(Date.now())
    await redisCli(arena.brokers.redis, 'FLUSHALL')
    return 1
  } finally {
    arena.brokerBusy = false
  }
}

async function restartKafka(arena: Arena, die: number): Promise<number | undefined> {
  await untilFree(arena)
  if (arena.brokerBusy) return undefined
  arena.brokerBusy = true
  try {
    await arena.brokers.kafka.kill('SIGKILL')
    await wait(500 + (die % 2_000))
    await arena.brokers.kafka.restart()
    return 1
  } finally {
    arena.brokerBusy = false
  }
}

/** The member leaves in order the first times, and without a word the last time. */
async function rebalance({ fleet }: Arena, die: number): Promise<number> {
  for (let nth = 1; nth <= REBALANCES; nth += 1) {
    const further = fleet.add(`scorer-further-${die}`, 'scorer')
    further.state = 'busy'
    await wait(REBALANCE_EVERY_MS)
    await fleet.dismiss(further, nth === REBALANCES ? 'SIGKILL' : 'SIGTERM')
    await wait(REBALANCE_EVERY_MS / 2)
  }
  return REBALANCES
}
