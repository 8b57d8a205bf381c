import { setTimeout as wait } from 'node:timers/promises'
import { auditDelivery } from '../delivery/audit-delivery.ts'
import type { Audit } from '../delivery/audit-delivery.ts'
import { deploy, progressOf, until } from '../delivery/deployment.ts'
import type { TestDeployment } from '../delivery/deployment.ts'
import { partitionKey } from '@fairstream/runner'
import { startBrokerPair } from './broker-pair.ts'
import type { BrokerPair } from './broker-pair.ts'
import { planFaults } from './faults.ts'
import type { FaultKind } from './faults.ts'
import { createFleet } from './fleet.ts'
import { provokeHalts } from './halts.ts'
import type { MustHalt } from './halts.ts'
import { inflictAll } from './inflict.ts'
import type { Arena, InflictedByKind } from './inflict.ts'
import { createLoadTally, feed, SCORECARDS } from './load.ts'
import type { LoadTally } from './load.ts'
import type { ServiceHistory } from './service-history.ts'
import { isSupersededBy } from './superseded.ts'

/** One run of the loop. */
export interface FaultLoopRequest {
  readonly forMs: number
  /** Records a second. */
  readonly rate: number
  readonly partitions: number
  readonly scorers: number
  readonly seed: number
  readonly strict: boolean
  /** State that is lost is folded again from the log, where scorers would halt otherwise. */
  readonly rebuild: boolean
  readonly faults: readonly FaultKind[]
  /** How many times as fast as the clock event time runs. */
  readonly compression: number
  /** Bring about, after the load, the losses that must halt. */
  readonly withHalts: boolean
  /** Where the services' logs go. */
  readonly logs: string
}

/** What a run came to. */
export interface FaultLoopResult {
  readonly request: FaultLoopRequest
  readonly loadSeconds: number
  /** From the end of load and faults until all was consumed. */
  readonly settleSeconds: number
  readonly auditSeconds: number
  readonly load: LoadTally
  readonly faults: InflictedByKind
  readonly audit: Audit
  readonly services: ServiceHistory
  /** Exit codes at the end, each after SIGTERM. */
  readonly exitCodes: readonly (number | null)[]
  readonly mustHalt: readonly MustHalt[]
  /** Largest resident set of this process, which held proxies, load and audit. */
  readonly maxMemoryMb: number
}

const SERVED_WITHIN_MS = 120_000
const STATUS_EVERY_MS = 10_000
/** A killed scorer's session and a broker's restart take a while; nothing that moves takes as long. */
const STALLED_MS = 120_000
/** Beside as long as the load took: a busy machine has much left to do. */
const SETTLED_WITHIN_MS = 600_000
const LOOK_EVERY_MS = 200

/**
 * Loads a deployment on brokers of its own, breaks its parts meanwhile, lets it come to rest, and counts.
 *
 * @param say - Told a line now and then.
 * @throws what kept the loop itself from running.
 */
export async function runFaultLoop(
  request: FaultLoopRequest,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<FaultLoopResult> {
  const brokers = await startBrokerPair()
  try {
    const deployment = await deploy(SCORECARDS + settingsOf(request), brokers.addresses, request.partitions)
    try {
      return await runOn(brokers, deployment, request, say, signal)
    } finally {
      await deployment.close()
    }
  } finally {
    await brokers.stop()
  }
}

/** What a run sets beside the scorecards. */
function settingsOf({ strict, rebuild }: Pick<FaultLoopRequest, 'strict' | 'rebuild'>): string {
  return `scorer: { delivery: ${strict ? 'strict' : 'default'}, onStateLoss: ${rebuild ? 'rebuild' : 'halt'} }\n`
}

async function runOn(
  brokers: BrokerPair,
  deployment: TestDeployment,
  request: FaultLoopRequest,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<FaultLoopResult> {
  const fleet = createFleet(deployment.file, request.logs, {})
  const arena: Arena = { brokers, deployment, fleet, redisAwayMs: [], inflicted: {}, brokerBusy: false }
  const load = createLoadTally()
  try {
    for (let nth = 1; nth <= request.scorers; nth += 1) fleet.add(`scorer-${nth}`, 'scorer')
    fleet.add('planner', 'planner')
    // What is not yet at work cannot be broken.
    await until('every partition is claimed', SERVED_WITHIN_MS, () =>
      Promise.resolve(new Set(fleet.history.claims.map(({ record }) => record)).size === request.partitions),
    )
    const startMs = Date.now()
    const over = new AbortController()
    const status = sayStatus(arena, load, startMs, say, over.signal)
    const planned = planFaults(request.faults, request.forMs, request.seed)
    await Promise.all([feed(deployment, request, load, signal), inflictAll(arena, planned, signal)])
    const loadSeconds = secondsSince(startMs)
    signal.throwIfAborted()
    const settlingMs = Date.now()
    const settled = await settle(deployment, request.forMs, say)
    const settleSeconds = secondsSince(settlingMs)
    over.abort()
    await status
    const exitCodes = await fleet.dismissAll('SIGTERM')
    say(`${settled ? 'all is consumed' : 'NOT all is consumed'} ${settleSeconds.toFixed(1)} s after load and faults; counting`)
    const auditingMs = Date.now()
    const audit = await count(arena)
    const auditSeconds = secondsSince(auditingMs)
    const mustHalt = request.withHalts
      ? await provokeHalts(brokers, request.logs, {}, settingsOf({ ...request, rebuild: false }))
      : []
    const maxMemoryMb = Math.round(process.resourceUsage().maxRSS / 1_024)
    const services = fleet.history
    return {
      request,
      loadSeconds,
      settleSeconds,
      auditSeconds,
      load,
      faults: arena.inflicted,
      audit,
      services,
      exitCodes,
      mustHalt,
      maxMemoryMb,
    }
  } finally {
    await fleet.dismissAll('SIGKILL')
  }
}

function secondsSince(startMs: number): number {
  return (Date.now() - startMs) / 1_000
}

/** Waits until every partition is consumed to its end, for as long as that gets on and within a limit; whether it was. */
async function settle(deployment: TestDeployment, forMs: number, say: (line: string) => void): Promise<boolean> {
  const deadlineMs = Date.now() + forMs + SETTLED_WITHIN_MS
  let moved = { consumed: -1, atMs: Date.now() }
  for (;;) {
    const progress = await progressOf(deployment).catch(() => undefined)
    if (progress?.every(({ next, end }) => next === end) === true) return true
    const consumed = progress?.reduce((sum, { next }) => sum + next, 0) ?? moved.consumed
    if (consumed !== moved.consumed) moved = { consumed, atMs: Date.now() }
    if (Date.now() - moved.atMs > STALLED_MS || Date.now() > deadlineMs) {
      say(`where it stands, unmoved for ${Math.round(secondsSince(moved.atMs))} s: ${JSON.stringify(progress)}`)
      return false
    }
    await wait(LOOK_EVERY_MS)
  }
}

function count({ deployment, fleet, redisAwayMs, inflicted }: Arena): Promise<Audit> {
  const { ports, shell } = deployment
  const recordOf = (partition: number): string => partitionKey(shell, partition)
  const isSuperseded = isSupersededBy(fleet.history, recordOf, redisAwayMs)
  const wasRolledBack = (inflicted['redis-power-cut']?.done ?? 0) + (inflicted['redis-emptied']?.done ?? 0) > 0
  return auditDelivery({ ...ports, rules: shell.rules, topics: shell.topics, isSuperseded, wasRolledBack })
}

/** A line now and then until the signal aborts: how far it is, and what was broken so far. */
async function sayStatus(
  arena: Arena,
  load: LoadTally,
  startMs: number,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await wait(STATUS_EVERY_MS, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const where = await Promise.race([whereItIs(arena.deployment), wait(STATUS_EVERY_MS / 2, 'no answer')]).catch(
      () => 'no answer',
    )
    const done = Object.entries(arena.inflicted).flatMap(([kind, { done: times }]) => (times === 0 ? [] : [`${times} ${kind}`]))
    say(`${Math.round(secondsSince(startMs))} s: ${load.acknowledged} in, ${where}; ${done.join(', ') || 'no fault yet'}`)
  }
}

async function whereItIs(deployment: TestDeployment): Promise<string> {
  const [progress, fair] = await Promise.all([
    progressOf(deployment),
    deployment.ports.log.bounds(deployment.shell.topics.fairScores),
  ])
  const lag = progress.reduce((sum, { next, end }) => sum + end - next, 0)
  return `${fair.reduce((sum, { end }) => sum + end, 0)} fair scores out, lag ${lag}`
}
