import { setImmediate as nextTurn } from 'node:timers/promises'
import { createOrderedRun, pipelineRules, runDecoded, runRecord } from '@fairstream/pipeline'
import type { OrderedRun, RunStep } from '@fairstream/pipeline'
import { Interrupted } from '../errors.ts'
import type { OutputDirectory } from '../output-directory.ts'
import { writeStep } from '../run-over-file.ts'
import { createComparison } from './comparison.ts'
import type { Comparison } from './comparison.ts'
import type { Asked } from './other-configuration.ts'
import type { AskedRange } from '../replay/range-options.ts'
import type { RecordedEvent, Recording } from './recording.ts'

/** What both configurations said of one recording. */
export interface RanBoth {
  readonly comparison: Comparison
  readonly records: number
  readonly plans: { readonly inForce: PlanCounts; readonly whatIf: PlanCounts }
  /** Event times of the first and the last score compared, epoch ms. */
  readonly times?: { readonly first: number; readonly last: number }
}

export interface PlanCounts {
  plans: number
  maps: number
}

export interface RunBoth {
  readonly asked: Asked
  readonly recording: Recording
  readonly range: AskedRange
  /** Where the shadow topics of either run are written. */
  readonly outputs?: { readonly inForce: OutputDirectory; readonly whatIf: OutputDirectory }
  readonly signal: AbortSignal
  readonly onProgress: (records: number, share: number | undefined) => void
}

/** Timers, signals and files get their turn so often. */
const TURN_EVERY = 2_048

/**
 * Takes each record through the pipeline twice, under the configuration in force and under the other, both in memory of this process
 * alone, and compares what they say. Neither sees the other; both plan and adopt by event time, so the same recording gives the same bytes.
 *
 * @throws Interrupted when the signal is aborted; Fault for more scores than are compared.
 */
export async function runBoth(plan: RunBoth): Promise<RanBoth> {
  const { asked, recording, outputs } = plan
  const partitions = recording.partitions.map(({ partition }) => partition)
  const [one, other] = [asked.inForce, asked.whatIf].map(({ configuration, baselines }) =>
    createOrderedRun(pipelineRules(configuration, baselines), partitions),
  ) as [OrderedRun, OrderedRun]
  const { fromMs = Number.NEGATIVE_INFINITY } = plan.range
  const warmFrom = fromMs - leadMs(asked)
  const comparison = createComparison(asked.scorecard)
  const plans = { inForce: { plans: 0, maps: 0 }, whatIf: { plans: 0, maps: 0 } }
  const times = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }
  let records = 0
  for await (const event of recording.events) {
    if (++records % TURN_EVERY === 0) await giveWay(plan, records)
    const place = placeIn(event, warmFrom, plan.range)
    if (place === 'outside') continue
    const inForce = runDecoded(one, event.arrival, event.decoded)
    const whatIf = stepOfOther(one, other, event)
    countPlans(plans.inForce, inForce)
    countPlans(plans.whatIf, whatIf)
    if (outputs !== undefined) writeBoth(outputs, inForce, whatIf)
    if (place === 'leadIn') {
      comparison.counts.leadIn += 1
      continue
    }
    const before = comparison.counts.compared
    comparison.add(inForce, whatIf)
    if (comparison.counts.compared > before && event.timeMs !== undefined) widen(times, event.timeMs)
  }
  await giveWay(plan, records)
  return { comparison, records, plans, ...(Number.isFinite(times.first) ? { times } : {}) }
}

/** The longer of both windows, and what it takes until a plan has looked back on it. */
function leadMs({ scorecard, inForce, whatIf }: Asked): number {
  return Math.max(
    ...[inForce, whatIf].map(({ configuration }) => {
      const { window, planEveryMs } = configuration.scorecards[scorecard] ?? { window: undefined, planEveryMs: 0 }
      return window === undefined ? 0 : window.lengthMs + window.graceMs + planEveryMs
    }),
  )
}

/** What has no time is in a range of times only where there are no bounds. */
function placeIn({ timeMs }: RecordedEvent, warmFrom: number, { fromMs, toMs }: AskedRange): 'outside' | 'leadIn' | 'inside' {
  if (timeMs === undefined) return (fromMs ?? toMs) === undefined ? 'inside' : 'outside'
  if (timeMs < warmFrom || (toMs !== undefined && timeMs >= toMs)) return 'outside'
  return fromMs !== undefined && timeMs < fromMs ? 'leadIn' : 'inside'
}

/** The limit of a record's size is the only setting that decoding asks for. */
function stepOfOther(one: OrderedRun, other: OrderedRun, { arrival, decoded }: RecordedEvent): RunStep {
  const alike = one.rules.log.maxRecordBytes === other.rules.log.maxRecordBytes
  return alike ? runDecoded(other, arrival, decoded) : runRecord(other, arrival)
}

async function giveWay({ recording, outputs, signal, onProgress }: RunBoth, records: number): Promise<void> {
  await nextTurn()
  if (signal.aborted) throw new Interrupted(`stopped after ${records} records`)
  await outputs?.inForce.flush()
  await outputs?.whatIf.flush()
  onProgress(records, recording.share())
}

function countPlans(counts: PlanCounts, { plans }: RunStep): void {
  counts.plans += plans.length
  counts.maps += plans.filter(({ map }) => map !== undefined).length
}

function writeBoth(outputs: NonNullable<RunBoth['outputs']>, inForce: RunStep, whatIf: RunStep): void {
  writeStep(inForce, outputs.inForce)
  writeStep(whatIf, outputs.whatIf)
}

function widen(times: { first: number; last: number }, timeMs: number): void {
  times.first = Math.min(times.first, timeMs)
  times.last = Math.max(times.last, timeMs)
}
