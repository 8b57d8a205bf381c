import { randomUUID } from 'node:crypto'
import { decodeUtf8, encodeRawScore, encodeUtf8, positionOfDeadLetter } from '@fairstream/events'
import { generateEvents, POPULATIONS } from '@fairstream/experiments'
import { isVerified, planRedrive, REDRIVEN_FROM, sendRedriven, verifyLog } from '@fairstream/replay'
import type { Redriving, StateHeld, Verification } from '@fairstream/replay'
import { partitionKey } from '@fairstream/runner'
import { expect, inject, test } from 'vitest'
import { deploy, progressOf, until } from '../delivery/deployment.ts'
import type { TestDeployment } from '../delivery/deployment.ts'
import { startService } from '../delivery/service-process.ts'

const SCORECARDS = `scorecards:
  credit:
    range: [300, 850]
    grid: { kind: lattice, step: 1 }
    traits: [sex, origin]
    planEvery: PT30S
    window: { slice: PT10S, length: PT5M, grace: PT5S }
`
const EVENTS = 3_000
const brokers = inject('brokers')

test.skipIf(brokers === undefined)('on Kafka and Redis a recording is verified, and a dead letter goes back once', async () => {
  const deployment = await deploy(SCORECARDS, { kafka: brokers?.kafka ?? '', redis: brokers?.redis ?? '' }, 2)
  const services = [startService('scorer', deployment.file), startService('planner', deployment.file)]
  const isConsumed = async (): Promise<boolean> => (await progressOf(deployment)).every(({ next, end }) => next === end)
  try {
    await feed(deployment)
    await until('all is consumed', 60_000, isConsumed)
    await until('a map is there', 60_000, async () => (await verified(deployment)).maps.held > 0)
    const redriving = redrivingOf(deployment)
    const plan = await planRedrive(redriving)
    expect(plan).toMatchObject({ toSend: [{ code: 'unreadable' }], redrivenBefore: [], unknown: [] })
    expect(await sendRedriven(redriving, plan, () => undefined)).toBe(1)
    // The copy is as bad as it was: a dead letter of its own by now, or soon.
    expect(await planRedrive(redriving)).toMatchObject({ redrivenBefore: plan.toSend })
    await until('the copy is consumed', 60_000, isConsumed)
    expect(await headersOfCopy(deployment)).toEqual(['own=kept', `${REDRIVEN_FROM}=${await firstDeadId(deployment)}`])
  } finally {
    await Promise.all(services.map((each) => each.kill('SIGTERM')))
  }
  try {
    const found = await verified(deployment)
    expect(found.divergences).toEqual({ count: 0, byField: {}, shown: [] })
    expect(isVerified(found)).toBe(true)
    const of = (field: 'inputs' | 'fairScores' | 'deadLetters' | 'slices'): number =>
      found.partitions.reduce((sum, each) => sum + each[field], 0)
    expect([of('inputs'), of('fairScores'), of('deadLetters')]).toEqual([EVENTS + 2, EVENTS, 2])
    expect(of('slices')).toBeGreaterThan(10)
    expect(found.maps.replanned).toBe(found.maps.held)
  } finally {
    await deployment.close()
  }
})

async function feed({ ports, shell }: TestDeployment): Promise<void> {
  const population = POPULATIONS['credit']
  if (population === undefined) throw new Error('there is no credit population')
  const events = [...generateEvents(population, { n: EVENTS, seed: 7, ratePerSecond: 10, startMs: 1_767_225_600_000 })]
  for (let at = 0; at < EVENTS; at += 500)
    await ports.log.append(
      shell.topics.rawScores,
      events.slice(at, at + 500).map((event) => encodeRawScore(event)),
    )
  const headers = [{ name: 'own', value: encodeUtf8('kept') }]
  await ports.log.append(shell.topics.rawScores, [{ key: encodeUtf8(randomUUID()), value: encodeUtf8('not json'), headers }])
}

async function verified({ ports, shell }: TestDeployment): Promise<Verification> {
  const states = new Map<number, StateHeld>()
  for (const { partition } of await ports.log.bounds(shell.topics.rawScores)) {
    const record = await ports.store.read(partitionKey(shell, partition), ['slice/'])
    if (record !== undefined)
      states.set(partition, { key: partitionKey(shell, partition), next: record.record.next[0] ?? 0, record })
  }
  return await verifyLog({
    ...{ log: ports.log, topics: shell.topics, rules: shell.rules, states, signal: new AbortController().signal },
    asked: { state: true, maps: true, shownMax: 20 },
    rangeOf: ({ first, end }) => Promise.resolve({ first, end }),
    onRanges: () => undefined,
    onInput: () => undefined,
  })
}

function redrivingOf({ ports, shell }: TestDeployment): Redriving {
  const { log } = ports
  const { signal } = new AbortController()
  return { log, topics: shell.topics, name: shell.rules.log.name, choice: { again: false }, signal, onRead: () => undefined }
}

async function headersOfCopy({ ports, shell }: TestDeployment): Promise<readonly string[]> {
  const found: string[] = []
  for (const { partition, first, end } of await ports.log.bounds(shell.topics.rawScores))
    for await (const { headers } of ports.log.read(shell.topics.rawScores, partition, first, end))
      if (headers.some(({ name }) => name === REDRIVEN_FROM))
        found.push(...headers.map(({ name, value }) => `${name}=${decodeUtf8(value) ?? ''}`))
  return found
}

async function firstDeadId({ ports, shell }: TestDeployment): Promise<string> {
  for (const { partition, first, end } of await ports.log.bounds(shell.topics.deadLetters))
    for await (const record of ports.log.read(shell.topics.deadLetters, partition, first, end))
      return positionOfDeadLetter(record)?.id ?? ''
  return ''
}
