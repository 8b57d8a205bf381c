import { decodeAs, driftAlertSchema, encodeRawScore, encodeUtf8 } from '@fairstream/events'
import { createRandom, generateEvents, plantedEvents, POPULATIONS } from '@fairstream/experiments'
import type { OutgoingRecord } from '@fairstream/ports'
import { plannerKey } from '@fairstream/runner'
import { expect, inject, test } from 'vitest'
import { auditDelivery } from '../delivery/audit-delivery.ts'
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
    theta: 1
    ties: random
    planEvery: PT30M
    window: { slice: PT5M, length: PT6H, grace: PT1M }
    thresholds: { refer: 600, approve: 660 }
`
const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 0, 1)
const HOURS = 30
const RATE_PER_SECOND = 0.2
const CHUNKS = 15
/** The last boundary that the last event's time makes due. */
const LAST_BOUNDARY_MS = START_MS + (HOURS - 0.5) * HOUR_MS
const DONE_WITHIN_MS = 60_000

const brokers = inject('brokers')

/** A burst of bad records and a group that runs dry, while the planner is killed over and over. */
test.skipIf(brokers === undefined)(
  'kill -9 of the planner at random moments changes no alert',
  { timeout: 300_000 },
  async () => {
    if (brokers === undefined) return
    const deployment = await deploy(SCORECARDS, brokers, 2)
    const scorer = startService('scorer', deployment.file)
    let planner = startService('planner', deployment.file)
    const dice = createRandom(17)
    let kills = 0
    try {
      const events = plantedRecords()
      for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
        const [from, to] = [chunk, chunk + 1].map((each) => Math.floor((each * events.length) / CHUNKS))
        await deployment.ports.log.append(deployment.shell.topics.rawScores, events.slice(from, to))
        await until('consumed', DONE_WITHIN_MS, () => isConsumed(deployment))
        // From before its first look until after it has planned all that the chunk made due.
        await new Promise((resolve) => setTimeout(resolve, dice.next() * 1_500))
        await planner.kill('SIGKILL')
        kills += 1
        planner = startService('planner', deployment.file)
      }
      await until('planned to the end', DONE_WITHIN_MS, () => isPlanned(deployment))
      await planner.kill('SIGTERM')
      await scorer.kill('SIGTERM')
      const { ports, shell } = deployment
      const audit = await auditDelivery({ ...ports, rules: shell.rules, topics: shell.topics })
      expect([audit.lost, audit.diverged]).toEqual([[], []])
      const alerts = await alertsSaid(deployment)
      for (const words of ['data-quality refused open', 'data-quality refused resolved', 'group-starvation m|b open'])
        expect(alerts.distinct).toContain(words)
      console.error(
        `alerts through ${kills} kills: ${audit.watched} plans watched again, ${alerts.distinct.length} alerts said ${alerts.said} times: ${alerts.distinct.join(', ')}`,
      )
    } finally {
      await Promise.all([scorer.kill('SIGKILL'), planner.kill('SIGKILL')])
      await deployment.close()
    }
  },
)

function plantedRecords(): readonly OutgoingRecord[] {
  const population = POPULATIONS[SCORECARD]
  if (population === undefined) throw new Error('there is no credit population')
  const generation = { n: HOURS * 3_600 * RATE_PER_SECOND, seed: 5, ratePerSecond: RATE_PER_SECOND, startMs: START_MS }
  const span = (from: number, to: number) => ({ from: START_MS + from * HOUR_MS, to: START_MS + to * HOUR_MS })
  const plants = [
    { kind: 'bad', share: 0.06, span: span(10, 14) },
    { kind: 'starve', group: 'm|b', keep: 0.05, span: span(10, 22) },
  ] as const
  return [...plantedEvents(generateEvents(population, generation), population, plants, generation.seed)].map((line, index) =>
    typeof line === 'string' ? { key: null, value: encodeUtf8(line), headers: [], partition: index % 2 } : encodeRawScore(line),
  )
}

async function isConsumed(deployment: TestDeployment): Promise<boolean> {
  return (await progressOf(deployment)).every(({ next, end }) => next === end)
}

async function isPlanned({ ports, shell }: TestDeployment): Promise<boolean> {
  return (await ports.store.read(plannerKey(shell, SCORECARD), []))?.record.next[0] === LAST_BOUNDARY_MS
}

/** The alerts that events led to; what the clock led to depends on when the planner was away. */
async function alertsSaid({ ports, shell }: TestDeployment) {
  const distinct = new Map<string, string>()
  let said = 0
  for await (const record of wholePartition(ports.log, shell.topics.driftAlerts, 0)) {
    const read = decodeAs(driftAlertSchema, record)
    if (read.kind === 'refused') throw new Error('an alert that cannot be read')
    const { kind, group, evidence, state, basis } = read.value
    if (basis !== 'event') continue
    said += 1
    distinct.set(bytesOf(record), `${kind} ${group ?? String(evidence['counter'])} ${state}`)
  }
  return { distinct: [...distinct.values()], said }
}
