import { decodeAs, driftAlertSchema, encodeRawScore } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'
import { encodeWatch } from '@fairstream/drift'
import { generateEvents, plantedEvents, POPULATIONS } from '@fairstream/experiments'
import type { Plant } from '@fairstream/experiments'
import { createOrderedRun, decodePartitionRecord, runRecord } from '@fairstream/pipeline'
import type { PublishedPlan } from '@fairstream/pipeline'
import { partitionKey, plannerKey } from '@fairstream/runner'
import { expect, inject, test } from 'vitest'
import { decodeLastPlan } from '../../packages/runner/src/last-plan.ts'
import { deploy, progressOf, until } from '../delivery/deployment.ts'
import type { TestDeployment } from '../delivery/deployment.ts'
import { bytesOf, wholePartition } from '../delivery/read-outputs.ts'
import { startService } from '../delivery/service-process.ts'

const SCORECARD = 'credit'
const SCORECARDS = `scorecards:
  ${SCORECARD}:
    range: [300, 850]
    grid: { kind: lattice, step: 1 }
    traits: [sex, origin]
    theta: { default: 0.9, groups: { "f|b": 1 } }
    ties: random
    planEvery: PT30S
    window: { slice: PT10S, length: PT2M, grace: PT5S }
    thresholds: { refer: 600, approve: 660 }
    drift: { promise: { days: 0.01 } }
`
const EVENTS = 30_000
/** From the middle of the stream on, all scores are higher: alerts are to be compared too. */
const DRIFT: Plant = { kind: 'drift', sd: 0.75, span: { from: Date.UTC(2026, 0, 1, 0, 2, 30), to: Infinity } }
/** Long enough for a poll of a busy machine's planner. */
const ADOPTED_WITHIN_MS = 20_000

const brokers = inject('brokers')

/**
 * `run` plans where the watermark passes a boundary and adopts the plan before the next event. So the live system is fed up to that
 * event and no further until the planner has planned and the scorer, idle by then, has taken the map up: both adopt at the same offsets.
 */
test.skipIf(brokers === undefined)(
  'fed as run would wait, the live system says the same fair scores and the same alerts as run, to the byte',
  { timeout: 180_000 },
  async () => {
    if (brokers === undefined) return
    const deployment = await deploy(SCORECARDS, brokers, 1)
    const services = [startService('scorer', deployment.file), startService('planner', deployment.file)]
    try {
      const sent = events()
      const { said, alerts, watch, stops } = runOver(deployment, sent)
      let from = 0
      for (const stop of [...stops, { next: EVENTS, plans: [] }]) {
        await deployment.ports.log.append(deployment.shell.topics.rawScores, sent.slice(from, stop.next))
        await until(`planned after ${stop.next}`, ADOPTED_WITHIN_MS, () => hasTakenUp(deployment, stop))
        from = stop.next
      }
      const live: string[] = []
      for await (const record of wholePartition(deployment.ports.log, deployment.shell.topics.fairScores, 0))
        live.push(bytesOf(record))
      expect(live).toHaveLength(EVENTS)
      expect(live.findIndex((bytes, index) => bytes !== said[index])).toBe(-1)
      expect(stops.length).toBeGreaterThan(5)
      const liveAlerts = await alertsOfEvents(deployment)
      expect(liveAlerts).toEqual(alerts)
      expect(alerts.length).toBeGreaterThan(0)
      expect(await watchHeld(deployment)).toEqual(watch)
      console.error(
        `live equals run: ${live.length} fair scores and ${liveAlerts.length} alerts equal to the byte, maps adopted at ${stops.length} offsets`,
      )
    } finally {
      await Promise.all(services.map(({ kill }) => kill('SIGTERM')))
      await deployment.close()
    }
  },
)

interface Stop {
  /** How many events had come when these plans were made. */
  readonly next: number
  readonly plans: readonly PublishedPlan[]
}

interface RunOver {
  readonly said: readonly string[]
  readonly alerts: readonly string[]
  /** The bytes of the watch after the last plan. */
  readonly watch: Uint8Array | undefined
  readonly stops: readonly Stop[]
}

function runOver({ shell }: TestDeployment, sent: readonly Encoded[]): RunOver {
  const run = createOrderedRun(shell.rules)
  const said: string[] = []
  const stops: Stop[] = []
  for (const [offset, record] of sent.entries()) {
    const step = runRecord(run, { topic: shell.topics.rawScores, partition: 0, offset, timestampMs: Date.now(), record })
    if (step.said?.fair !== undefined) said.push(bytesOf(step.said.fair))
    if (step.plans.length > 0) stops.push({ next: offset + 1, plans: step.plans })
  }
  const alerts = stops.flatMap(({ plans }) => plans.flatMap(({ alertRecords }) => alertRecords.map(bytesOf)))
  const watch = run.scorecards.get(SCORECARD)?.watch
  return { said, alerts, watch: watch && encodeWatch(watch.state), stops }
}

function events(): readonly Encoded[] {
  const population = POPULATIONS[SCORECARD]
  if (population === undefined) throw new Error('there is no credit population')
  const planted = plantedEvents(generateEvents(population, { n: EVENTS, seed: 11 }), population, [DRIFT], 11)
  return [...planted].flatMap((event) => (typeof event === 'string' ? [] : [encodeRawScore(event)]))
}

/** The records of drift-alerts that rest on events and not on the clock, in their order. */
async function alertsOfEvents({ ports: { log }, shell: { topics } }: TestDeployment): Promise<readonly string[]> {
  const said: string[] = []
  for await (const record of wholePartition(log, topics.driftAlerts, 0)) {
    const read = decodeAs(driftAlertSchema, record)
    if (read.kind === 'refused') throw new Error('an alert that cannot be read')
    if (read.value.basis === 'event') said.push(bytesOf(record))
  }
  return said
}

/** The bytes of the watch that the planner's record holds. */
async function watchHeld({ ports, shell }: TestDeployment): Promise<Uint8Array | undefined> {
  const held = await ports.store.read(plannerKey(shell, SCORECARD), [])
  const watch = held && decodeLastPlan(held.record.body).watch
  return watch && encodeWatch(watch.state)
}

/** Has all that was sent been scored, the last plan made, and the last map put in force? */
async function hasTakenUp(deployment: TestDeployment, { next, plans }: Stop): Promise<boolean> {
  const { ports, shell } = deployment
  if ((await progressOf(deployment)).some((each) => each.next !== next)) return false
  const boundary = plans.at(-1)?.boundary
  const planned = await ports.store.read(plannerKey(shell, SCORECARD), [])
  if (boundary !== undefined && planned?.record.next[0] !== boundary) return false
  const version = plans.findLast(({ map }) => map !== undefined)?.map?.manifest.version
  const held = await ports.store.read(partitionKey(shell, 0), [])
  const inForce = held === undefined ? undefined : decodePartitionRecord(held.record.body).scorecards[SCORECARD]?.maps.inForce
  return version === undefined || inForce === version
}
