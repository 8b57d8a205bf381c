import { encodeUtf8 } from '@fairstream/events'
import { readConfiguration } from '@fairstream/configuration'
import type { Configuration } from '@fairstream/configuration'
import { pipelineRules, readBaseline } from '@fairstream/pipeline'
import type { PipelineRules } from '@fairstream/pipeline'
import type { OutgoingRecord } from '@fairstream/ports'
import type { World } from './world.ts'

/** Small numbers: a slice holds a few events, a plan comes every few, a batch is never long. */
const CONFIGURATION = `
prefix: sim
log: { skew: PT30S, dedupe: PT40S, dedupeMax: 40, breakerMax: 4, breakerOver: 8, maxBatchOffsets: 8 }
scorecards:
  credit:
    range: [0, 9]
    grid: { kind: lattice, step: 1 }
    traits: [sex]
    theta: 1
    ties: random
    planEvery: PT20S
    window: { slice: PT10S, length: PT60S, grace: PT3S }
    minGroupSize: 4
    thresholds: { refer: 3, approve: 6 }
    drift: { promise: { days: 0.0002 }, remindEvery: PT30S }
  risk:
    range: [0, 1]
    grid: { kind: uniform, cells: 8 }
    traits: [region]
    theta: { default: 0.5 }
    planEvery: PT20S
    window: { slice: PT20S, length: PT40S, grace: PT5S, halfLife: PT20S }
    minGroupSize: 2
    drift: { promise: { ever: 0.2 }, remindEvery: PT60S, baseline: sim-baseline.json }
`

function simConfiguration(): Configuration {
  const read = readConfiguration(CONFIGURATION)
  if (!read.ok) throw new Error(`the simulation's configuration: ${JSON.stringify(read.mistakes)}`)
  return read.configuration
}

/** The configuration made ready, with the baseline that it names: lower scores than come. */
export function simRules(): PipelineRules {
  const configuration = simConfiguration()
  const risk = pipelineRules(configuration).scorecards.get('risk')
  if (risk === undefined) throw new Error('the simulation has no scorecard risk')
  return pipelineRules(configuration, new Map([['risk', readBaseline(risk, BASELINE).baseline]]))
}

const LOW_SCORES = { n: 100_000, weight: 0.5, points: [0, 1, 2], counts: [80_000, 19_000, 1_000] }
const BASELINE = {
  format: 'fairstream-fitted-map',
  formatVersion: 1,
  ...{ traits: ['region'], theta: { default: 1, groups: {} }, ties: 'mid', seed: '', edges: {}, minGroupSize: 100 },
  grid: { kind: 'uniform', low: 0, high: 1, cells: 8 },
  groups: ['n', 's'].map((group) => ({ group, ...LOW_SCORES })),
}

/** A stream of raw-score records in all the shapes that events.md names, from the world's chance. */
export interface Workload {
  readonly next: () => OutgoingRecord
  /** Event time that the stream has reached, epoch ms. */
  streamMs: number
}

export function createWorkload(world: World): Workload {
  const { random } = world
  const sent: Record<string, unknown>[] = []
  let count = 0
  const workload: Workload = {
    streamMs: world.nowMs,
    next: () => {
      count += 1
      workload.streamMs += random.integer(5000)
      const shape = random.next()
      if (shape < 0.04) return record(count, 'not json')
      if (shape < 0.07) return record(count, JSON.stringify({ ...fresh(count), score: null }))
      if (shape < 0.09) return record(count, JSON.stringify({ ...fresh(count), scorecard: 'nobody' }))
      if (shape < 0.12) return record(count, JSON.stringify({ ...fresh(count), time: workload.streamMs + 60_000 }))
      const earlier = sent[Math.max(0, sent.length - 1 - random.integer(12))]
      if (shape < 0.2 && earlier !== undefined) return record(count, JSON.stringify(earlier))
      if (shape < 0.23 && earlier !== undefined) return record(count, JSON.stringify({ ...earlier, score: 1 }))
      const event = fresh(count)
      sent.push(event)
      return record(count, JSON.stringify(event))
    },
  }

  const fresh = (id: number): Record<string, unknown> => {
    const isLate = random.next() < 0.08
    const time = workload.streamMs - (isLate ? random.integer(40_000) : random.integer(4000))
    const common = { id: `e${id}`, subject: `p${id % 7}`, time }
    if (random.next() < 0.3)
      return {
        ...common,
        scorecard: 'risk',
        traits: { region: ['n', 's'][random.integer(2)] },
        score: random.next() * 1.1 - 0.05,
      }
    const sex = random.next() < 0.03 ? {} : { sex: ['f', 'm', 'm'][random.integer(3)] }
    return { ...common, scorecard: 'credit', traits: sex, score: random.integer(11) - (random.next() < 0.05 ? 0.5 : 0) }
  }
  return workload
}

function record(count: number, value: string): OutgoingRecord {
  return { key: encodeUtf8(`p${count % 7}`), value: encodeUtf8(value), headers: [] }
}
