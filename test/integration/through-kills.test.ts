import { setTimeout as wait } from 'node:timers/promises'
import { encodeRawScore } from '@fairstream/events'
import { generateEvents, POPULATIONS } from '@fairstream/experiments'
import { expect, inject, test } from 'vitest'
import { auditDelivery } from '../delivery/audit-delivery.ts'
import { deploy, progressOf, until } from '../delivery/deployment.ts'
import type { TestDeployment } from '../delivery/deployment.ts'
import { startService } from '../delivery/service-process.ts'
import type { ServiceProcess } from '../delivery/service-process.ts'
import { startRedis } from './local-redis.ts'
import type { LocalRedis } from './local-redis.ts'

/** Step A's population, with slices short enough for a plan every half minute of its thousand seconds. */
const SCORECARDS = `scorecards:
  cfa-synthetic:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [gender, ethnicity]
    theta: 1
    ties: random
    planEvery: PT30S
    window: { slice: PT10S, length: PT5M, grace: PT5S }
`
const PARTITIONS = 4
const EVENTS = 100_000
/** Fed over so long that every kill falls into the middle of work. */
const FEED_MS = 45_000
const BLOCK = 500
const SCORER_KILLS = 12
const PLANNER_KILLS = 3

const brokers = inject('brokers')

test.skipIf(brokers === undefined)(
  'scorers and planner killed -9 under load, and Redis with them: every input has one distinct output, and counts are those of the log',
  { timeout: 300_000 },
  async () => {
    const redis = await startRedis()
    const deployment = await deploy(SCORECARDS, { kafka: brokers?.kafka ?? '', redis: redis.url }, PARTITIONS)
    const running = startAll(deployment)
    try {
      const startMs = Date.now()
      await Promise.all([feed(deployment), killNowAndThen(running, redis)])
      await until('all is consumed', 150_000, async () => (await progressOf(deployment)).every(({ next, end }) => next === end))
      const seconds = (Date.now() - startMs) / 1_000
      const codes = await Promise.all([...running.values()].map(({ process }) => process.kill('SIGTERM')))
      expect(codes).toEqual([0, 0, 0])
      const audit = await auditDelivery({ ...deployment.ports, rules: deployment.shell.rules, topics: deployment.shell.topics })
      console.error(`through kills: ${JSON.stringify({ ...audit, seconds, kills: killsOf(running) })}`)
      expect(audit.lost).toEqual([])
      expect(audit.diverged).toEqual([])
      expect(audit).toMatchObject({ inputs: EVENTS, fairScores: EVENTS, deadLetters: 0, consumed: EVENTS })
      expect(audit.maps).toBeGreaterThan(5)
      expect(audit.slices).toBeGreaterThan(100)
    } catch (error) {
      console.error(`where it stood: ${JSON.stringify(await progressOf(deployment).catch(String))}\n${lastWords(running)}`)
      throw error
    } finally {
      await Promise.all([...running.values()].map(({ process }) => process.kill('SIGKILL')))
      await deployment.close()
      await redis.stop()
    }
  },
)

interface Running {
  process: ServiceProcess
  kills: number
  readonly again: () => ServiceProcess
}

function startAll({ file }: TestDeployment): Map<string, Running> {
  const start = (name: 'scorer' | 'planner'): Running => {
    const again = (): ServiceProcess => startService(name, file)
    return { process: again(), kills: 0, again }
  }
  return new Map([
    ['scorer 1', start('scorer')],
    ['scorer 2', start('scorer')],
    ['planner', start('planner')],
  ])
}

async function feed({ ports, shell }: TestDeployment): Promise<void> {
  const population = POPULATIONS['cfa-synthetic']
  if (population === undefined) throw new Error('there is no cfa-synthetic')
  const startMs = Date.now()
  let block: ReturnType<typeof encodeRawScore>[] = []
  let sent = 0
  for (const event of generateEvents(population, { n: EVENTS, seed: 7 })) {
    block.push(encodeRawScore(event))
    if (block.length < BLOCK) continue
    await ports.log.append(shell.topics.rawScores, block)
    sent += block.length
    block = []
    await wait(Math.max(0, startMs + (FEED_MS * sent) / EVENTS - Date.now()))
  }
}

/** Kills by turns, at times that no batch keeps to; each process is started again at once, Redis after a second. */
async function killNowAndThen(running: ReadonlyMap<string, Running>, redis: LocalRedis): Promise<void> {
  const step = FEED_MS / (SCORER_KILLS + 1)
  for (let nth = 1; nth <= SCORER_KILLS; nth += 1) {
    await wait(step)
    await killOne(running.get(nth % 2 === 0 ? 'scorer 1' : 'scorer 2'))
    if (nth % (SCORER_KILLS / PLANNER_KILLS) === 0) await killOne(running.get('planner'))
    if (nth !== SCORER_KILLS / 2) continue
    await redis.kill('SIGKILL')
    await wait(1_000)
    await redis.restart()
  }
}

async function killOne(one: Running | undefined): Promise<void> {
  if (one === undefined) throw new Error('there is no such process')
  const code = await one.process.kill('SIGKILL')
  if (code !== null)
    throw new Error(`${one.process.name} had ended by itself, with ${code}:\n${JSON.stringify(one.process.lines.slice(-5))}`)
  one.kills += 1
  one.process = one.again()
}

/** What the processes logged last. */
function lastWords(running: ReadonlyMap<string, Running>): string {
  return [...running]
    .map(([name, { process }]) =>
      [name, ...process.lines.slice(-12).map((line) => JSON.stringify(line)), process.errors()].join('\n'),
    )
    .join('\n\n')
}

function killsOf(running: ReadonlyMap<string, Running>): Readonly<Record<string, number>> {
  return Object.fromEntries([...running].map(([name, { kills }]) => [name, kills]))
}
