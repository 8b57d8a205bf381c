import { readConfiguration } from '@fairstream/configuration'
import { encodeUtf8 } from '@fairstream/events'
import type { DriftAlert } from '@fairstream/events'
import { createMemoryLog, createMemoryStateStore } from '@fairstream/memory'
import type { MemoryLog, MemoryStateStore } from '@fairstream/memory'
import { decodePartitionRecord, pipelineRules } from '@fairstream/pipeline'
import { partitionKey, runPlanner, runScorer } from '@fairstream/runner'
import type { Notice, Shell, TopicNames } from '@fairstream/runner'

const TOPICS: TopicNames = {
  rawScores: 'raw',
  fairScores: 'fair',
  lateScores: 'late',
  deadLetters: 'dead',
  transportMaps: 'maps',
  planReports: 'reports',
  driftAlerts: 'alerts',
}

const CONFIGURATION = `
scorecards:
  credit:
    range: [0, 9]
    grid: { kind: lattice, step: 1 }
    traits: [sex]
    theta: 1
    ties: random
    planEvery: PT10S
    window: { slice: PT10S, length: PT60S, grace: PT1S }
    minGroupSize: 5
log: { skew: PT5M, breakerMax: 3, breakerOver: 10, maxBatchOffsets: 64 }
`

/** For tests: the whole live system in this process, on the adapters that tests and demos run on. */
export function createSystem(
  parts: { log?: MemoryLog; store?: MemoryStateStore; onStateLoss?: 'halt' | 'rebuild'; configuration?: string } = {},
) {
  const read = readConfiguration(parts.configuration ?? CONFIGURATION)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  const log =
    parts.log ??
    createMemoryLog({
      topics: { raw: 2, fair: 2, late: 2, dead: 2, maps: 1, reports: 1, alerts: 1 },
      now: () => Date.UTC(2026, 0, 1, 1),
    })
  const store = parts.store ?? createMemoryStateStore()
  const notices: Notice[] = []
  const stop = new AbortController()
  const running: Promise<void>[] = []
  let owners = 0
  const shell: Shell = {
    log,
    store,
    clock: {
      now: () => 0,
      sleep: () =>
        new Promise((resolve) => {
          setImmediate(resolve)
        }),
    },
    notice: (notice) => notices.push(notice),
    newOwner: () => `owner-${String((owners += 1))}`,
    rules: pipelineRules(read.configuration),
    topics: TOPICS,
    waits: { retryAfterMs: 1, attemptsMax: 20, pollEveryMs: 1 },
    onStateLoss: parts.onStateLoss ?? 'halt',
  }
  return {
    log,
    store,
    shell,
    notices,
    scorer: () => running.push(runScorer(shell, 'scorers', stop.signal)),
    planner: () => running.push(runPlanner(shell, stop.signal)),
    stop: async () => {
      stop.abort()
      await Promise.all(running)
    },
    send: (partition: number, from: number, count: number) =>
      log.append(
        'raw',
        Array.from({ length: count }, (_, index) => rawScore(from + index, partition)),
      ),
    sendBytes: (partition: number, text: string) =>
      log.append('raw', [{ key: null, value: encodeUtf8(text), headers: [], partition }]),
    alerts: () =>
      log.store.read('alerts', 0, 0, Infinity).map(({ value }) => {
        const { key, state, basis, evidence } = JSON.parse(new TextDecoder().decode(value ?? new Uint8Array())) as DriftAlert
        return `${key} ${state} ${basis} ${String(evidence['code'])}`
      }),
    end: (topic: string, partition: number) => log.store.bounds(topic)[partition]?.end ?? 0,
    recordOf: (partition: number) => {
      const held = store.snapshot(partitionKey(shell, partition))
      return held === undefined ? undefined : { next: held.next[0], ...decodePartitionRecord(held.body) }
    },
  }
}

export function rawScore(index: number, partition: number) {
  const event = {
    id: `e${index}`,
    subject: `p${index}`,
    scorecard: 'credit',
    traits: { sex: index % 3 === 0 ? 'f' : 'm' },
    score: index % 3 === 0 ? index % 5 : 4 + (index % 6),
    time: Date.UTC(2026, 0, 1) + index * 250,
  }
  return { key: encodeUtf8(event.subject), value: encodeUtf8(JSON.stringify(event)), headers: [], partition }
}

/** Waits for a condition, one turn of the event loop at a time. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turns = 0; turns < 200_000; turns += 1) {
    if (condition()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`never: ${what}`)
}
