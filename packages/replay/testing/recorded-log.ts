import { readConfiguration } from '@fairstream/configuration'
import { encodeUtf8 } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'
import { createMemoryLog } from '@fairstream/memory'
import type { MemoryLog } from '@fairstream/memory'
import { createOrderedRun, pipelineRules, runRecord } from '@fairstream/pipeline'
import type { PipelineRules } from '@fairstream/pipeline'
import type { Verification, VerificationAsked } from '../src/index.ts'
import { verifyLog } from '../src/index.ts'

const TOPICS = {
  rawScores: 'raw-scores',
  fairScores: 'fair-scores',
  lateScores: 'late-scores',
  deadLetters: 'dead-letters',
  transportMaps: 'transport-maps',
} as const

/** The records of every topic, to be changed before they are put on a log. */
export type Recorded = Record<keyof typeof TOPICS, Encoded[]>

const CONFIGURATION = `scorecards:
  credit:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [sex]
    planEvery: PT20S
    window: { slice: PT10S, length: PT1M, grace: PT3S }
    minGroupSize: 10
    ties: random
    thresholds: { refer: 30, approve: 60 }
log: { name: main, dedupe: PT30S }
`
const LOG_TIME_MS = 10_000_000

function recordedRules(): PipelineRules {
  const settled = readConfiguration(CONFIGURATION)
  if (!settled.ok) throw new Error(JSON.stringify(settled.mistakes))
  return pipelineRules(settled.configuration)
}

/** Five minutes of one partition: 300 inputs, with repeats of an id, one other content under an id, late events and refusals. */
function recordedInputs(): readonly Encoded[] {
  return Array.from({ length: 300 }, (_, index) => {
    if (index % 97 === 20) return recordOf('not json', index)
    const at = index % 50 === 33 ? index - 1 : index
    const score = index % 100 === 83 ? 1 : (at * 37) % 101
    const timeMs = (index % 60 === 45 ? at - 40 : at) * 1_000
    const fields = { id: `e${at}`, subject: `p${at}`, scorecard: 'credit', traits: { sex: at % 7 === 0 ? 'f' : 'm' }, score }
    return recordOf(JSON.stringify({ ...fields, time: timeMs }), index)
  })
}

function recordOf(value: string, index: number): Encoded {
  return { key: encodeUtf8(`p${index}`), value: encodeUtf8(value), headers: [{ name: 'source', value: encodeUtf8(`s${index}`) }] }
}

/** What the pipeline says of the inputs, as `fairstream run` does. */
export function record(): Recorded {
  made ??= run(recordedRules(), recordedInputs())
  return Object.fromEntries(Object.entries(made).map(([topic, records]) => [topic, [...records]])) as Recorded
}

let made: Recorded | undefined

function run(rules: PipelineRules, inputs: readonly Encoded[]): Recorded {
  const ordered = createOrderedRun(rules)
  const recorded: Recorded = { rawScores: [...inputs], fairScores: [], lateScores: [], deadLetters: [], transportMaps: [] }
  inputs.forEach((each, offset) => {
    const place = { topic: TOPICS.rawScores, partition: 0, offset, timestampMs: LOG_TIME_MS }
    const { said, plans } = runRecord(ordered, { ...place, record: each })
    if (said?.fair !== undefined) recorded.fairScores.push(said.fair)
    if (said?.late !== undefined) recorded.lateScores.push(said.late)
    if (said?.dead !== undefined) recorded.deadLetters.push(said.dead)
    for (const plan of plans) recorded.transportMaps.push(...plan.mapRecords)
  })
  return recorded
}

export function logOf(recorded: Recorded): MemoryLog {
  const names = Object.values(TOPICS).map((name) => [name, 1])
  const log = createMemoryLog({ topics: Object.fromEntries(names) as Record<string, number>, now: () => LOG_TIME_MS })
  for (const [topic, records] of Object.entries(recorded)) log.store.append(TOPICS[topic as keyof Recorded], records)
  return log
}

/** Verifies a log whole, or from one input to another. */
export async function verified(
  log: MemoryLog,
  asked: Partial<VerificationAsked> = {},
  range: { readonly first?: number; readonly end?: number } = {},
  rules = recordedRules(),
): Promise<Verification> {
  return await verifyLog({
    ...{ log, topics: TOPICS, rules, states: new Map(), signal: new AbortController().signal },
    asked: { state: false, maps: false, shownMax: 20, ...asked },
    rangeOf: ({ first, end }) => Promise.resolve({ first: range.first ?? first, end: range.end ?? end }),
    onRanges: () => undefined,
    onInput: () => undefined,
  })
}
