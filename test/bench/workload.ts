import { encodeRawScore } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'
import { generateEvents, POPULATIONS } from '@fairstream/experiments'
import { createOrderedRun, runRecord } from '@fairstream/pipeline'
import type { PipelineRules } from '@fairstream/pipeline'

const POPULATION = 'cfa-synthetic'

/** Six groups, two traits, integer scores, ties by hash, decisions: the dearest path of a score that is not out of the ordinary. */
export const SCORECARDS = `scorecards:
  ${POPULATION}:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [gender, ethnicity]
    theta: 0.9
    ties: random
    planEvery: PT5M
    window: { slice: PT1M, length: PT1H, grace: PT10S }
    thresholds: { refer: 40, approve: 60 }
`

const SEED = 5
/** A few slices in a run, and no more plans than one. */
const EVENTS_PER_SECOND = 1_000
const PLANNED_EVENTS = 60_000

/** Raw scores of about 200 bytes, the same in every run. */
function* rawScores(n: number): Generator<Encoded> {
  const population = POPULATIONS[POPULATION]
  if (population === undefined) throw new Error(`there is no population ${POPULATION}`)
  for (const event of generateEvents(population, { n, seed: SEED, ratePerSecond: EVENTS_PER_SECOND })) yield encodeRawScore(event)
}

/** The same in blocks, as they are sent. */
export function* rawScoreBlocks(n: number): Generator<Encoded[]> {
  let block: Encoded[] = []
  for (const record of rawScores(n)) {
    block.push(record)
    if (block.length < BLOCK) continue
    yield block
    block = []
  }
  if (block.length > 0) yield block
}

const BLOCK = 4_000

/** A map planned over the workload's own beginning, as the records of transport-maps. */
export function plannedMap(rules: PipelineRules): readonly Encoded[] {
  const run = createOrderedRun(rules)
  let records: readonly Encoded[] = []
  let offset = 0
  for (const record of sample()) {
    const { plans } = runRecord(run, { topic: 'raw-scores', partition: 0, offset, record })
    offset += 1
    for (const plan of plans) if (plan.mapRecords.length > 0) records = plan.mapRecords
  }
  if (records.length === 0) throw new Error('the workload led to no map')
  return records
}

/** Slower in event time, so that a boundary is passed. */
function* sample(): Generator<Encoded> {
  const population = POPULATIONS[POPULATION]
  if (population === undefined) throw new Error(`there is no population ${POPULATION}`)
  for (const event of generateEvents(population, { n: PLANNED_EVENTS, seed: SEED })) yield encodeRawScore(event)
}
