import type { Alert } from '@fairstream/drift'
import { decodeRecord, encodePlanReport, encodeTransportMapManifest, encodeTransportMapPart } from '@fairstream/events'
import type { Decoded, Encoded, Outcome } from '@fairstream/events'
import { alertRecord } from './alert-record.ts'
import { latestDueBoundary, passedOverFor } from './due-boundary.ts'
import type { PartitionProgress } from './due-boundary.ts'
import { mapsOfFold, mapsThatJudged } from './judged-by.ts'
import { createMapShelf, keepOnShelf, mapOnShelf, orderOnShelf, shelve } from './map-shelf.ts'
import type { MapShelf } from './map-shelf.ts'
import { adopt } from './maps-in-force.ts'
import { createPartitionFold, scorecardFold } from './partition-fold.ts'
import type { PartitionFold } from './partition-fold.ts'
import { readingOf } from './partition-reading.ts'
import { passBoundary } from './pass-boundary.ts'
import { createPlanFold, nextBoundary } from './plan.ts'
import type { PlanFold, Planned } from './plan.ts'
import { scoreDecoded } from './score.ts'
import type { Arrival, Said } from './score.ts'
import type { PipelineRules, ScorecardRules } from './scorecard-rules.ts'
import { arrivalsEntries, sliceEntries, takeSealed } from './seal-slices.ts'
import { startOfEntry } from './slice-entry.ts'
import { createWatchFold } from './watch-slices.ts'
import type { WatchFold } from './watch-slices.ts'

/**
 * The whole pipeline in one process, in event time: a plan runs when the watermark passes its boundary, before the next event,
 * and is adopted there by every partition (delivery.md, The planner). The breaker is noted and stops nothing.
 *
 * Several partitions come merged by event time (`mergeByTime`), and have one watermark per scorecard: what a partition still holds
 * lies beyond the event at hand, or is out of order, which is what the grace is for. None waits for another, as none waits live
 * for one that has nothing left to read.
 */
export interface OrderedRun {
  readonly rules: PipelineRules
  /** The fold of the first partition, which is the only one of a file. */
  readonly fold: PartitionFold
  /** By partition, in their order. */
  readonly folds: ReadonlyMap<number, PartitionFold>
  readonly shelf: MapShelf
  readonly scorecards: ReadonlyMap<string, ScorecardRun>
}

interface ScorecardRun {
  readonly card: ScorecardRules
  readonly plan: PlanFold
  watch: WatchFold
  /** The entries of sealed slices that the window may still need, by partition and name, as the store would hold them. */
  readonly slices: ReadonlyMap<number, Map<string, Uint8Array>>
  lastDue: number
}

/** What one record led to, in the order in which it is to be written. */
export interface RunStep {
  readonly said?: Said
  readonly outcome?: Outcome
  readonly plans: readonly PublishedPlan[]
}

export interface PublishedPlan extends Planned {
  /** Records of transport-maps: parts first, the manifest last. */
  readonly mapRecords: readonly Encoded[]
  readonly reportRecord: Encoded
  readonly alertRecords: readonly Encoded[]
  readonly alerts: readonly Alert[]
}

/**
 * @param partitions - Those that records will come from.
 * @throws RangeError for none.
 */
export function createOrderedRun(rules: PipelineRules, partitions: readonly number[] = [0]): OrderedRun {
  const inOrder = [...new Set(partitions)].sort((a, b) => a - b)
  const folds = new Map(inOrder.map((each) => [each, createPartitionFold(0, rules.version)]))
  const [fold] = folds.values()
  if (fold === undefined) throw new RangeError('no partition: wanted at least one')
  const scorecards = [...rules.scorecards].map(([name, card]): [string, ScorecardRun] => {
    const slices = new Map(inOrder.map((each) => [each, new Map<string, Uint8Array>()]))
    return [name, { card, plan: createPlanFold(), watch: createWatchFold(), slices, lastDue: Number.NEGATIVE_INFINITY }]
  })
  return { rules, fold, folds, shelf: createMapShelf(), scorecards: new Map(scorecards) }
}

/** Takes one record through every stage. Mutates the run. Throws a RangeError for a partition that the run was not made for. */
export function runRecord(run: OrderedRun, arrival: Arrival): RunStep {
  return runDecoded(run, arrival, decodeRecord(arrival.record, run.rules.log.maxRecordBytes))
}

/** The same for a record that was decoded before. */
export function runDecoded(run: OrderedRun, arrival: Arrival, decoded: Decoded): RunStep {
  const { rules, shelf } = run
  const fold = run.folds.get(arrival.partition)
  if (fold === undefined) throw new RangeError(`partition ${arrival.partition}: wanted ${[...run.folds.keys()].join(', ')}`)
  if (decoded.kind === 'outcome' && rules.scorecards.has(decoded.event.scorecard)) return { outcome: decoded.event, plans: [] }
  const lookup = {
    orderOf: (version: string) => orderOnShelf(shelf, version),
    mapOf: (version: string) => mapOnShelf(shelf, version),
  }
  const said = scoreDecoded(fold, rules, lookup, arrival, decoded)
  // There is no store to write them to: kept, they would grow with the file.
  fold.recentIds.fresh = []
  if (said.score === undefined) return { said, plans: [] }
  for (const sealed of takeSealed(fold, rules)) {
    const slices = run.scorecards.get(sealed.scorecard)?.slices.get(arrival.partition)
    for (const [name, bytes] of [...sliceEntries(sealed), ...arrivalsEntries(sealed)]) slices?.set(name, bytes)
  }
  return { said, plans: [...run.scorecards.values()].flatMap((each) => planDue(run, each)) }
}

function planDue(run: OrderedRun, scorecard: ScorecardRun): PublishedPlan[] {
  const { card, plan, slices } = scorecard
  const progress = progressOf(run, card.scorecard.name)
  const due = latestDueBoundary(card.scorecard, [progress])
  if (due === undefined || due <= scorecard.lastDue) return []
  scorecard.lastDue = due
  const readings = [...run.folds].map(([partition, fold]) =>
    readingOf(partition, fold.next, new Map([...(slices.get(partition) ?? []), ...openEntries(fold, card)])),
  )
  const plans: PublishedPlan[] = []
  for (let next = nextBoundary(plan, card, due, readings); next !== undefined; next = nextBoundary(plan, card, due, readings)) {
    const passedOver = passedOverFor(card.scorecard, next, progress)
    const told = passedOver === undefined ? readings : readings.map((reading) => ({ ...reading, passedOver }))
    const passed = passBoundary(plan, scorecard.watch, card, run.shelf, { boundary: next, readings: told })
    scorecard.watch = passed.watch
    plans.push(publish(run, card, passed.planned, passed.alerts))
    for (const own of slices.values()) dropOld(own, next - card.scorecard.window.lengthMs)
  }
  return plans
}

/** A store holds open slices too, and a scorecard that fell silent is planned with them. */
function openEntries(
  { openSlices }: PartitionFold,
  { scorecard: { name } }: ScorecardRules,
): [name: string, bytes: Uint8Array][] {
  return [...openSlices.values()]
    .filter(({ scorecard }) => scorecard === name)
    .flatMap((open) => [...sliceEntries(open), ...arrivalsEntries(open)])
}

/**
 * How far all partitions together have come: merged, they are one stream. The greatest event time over all scorecards is what
 * tells a quiet scorecard from a stopped stream.
 */
function progressOf({ folds }: OrderedRun, scorecard: string): PartitionProgress {
  let greatestTime = Number.NEGATIVE_INFINITY
  let watermark = Number.NEGATIVE_INFINITY
  for (const { scorecards } of folds.values()) {
    for (const own of scorecards.values()) greatestTime = Math.max(greatestTime, own.watermark)
    watermark = Math.max(watermark, scorecards.get(scorecard)?.watermark ?? Number.NEGATIVE_INFINITY)
  }
  return { partition: 0, watermark, greatestTime, idle: false }
}

/** Publishes a plan's map to the shelf by its records, as the live system does, and adopts it at once. */
function publish(
  run: OrderedRun,
  { scorecard: { name } }: ScorecardRules,
  planned: Planned,
  alerts: readonly Alert[],
): PublishedPlan {
  const { folds, shelf } = run
  const { map, report } = planned
  const mapRecords = map === undefined ? [] : [...map.parts.map(encodeTransportMapPart), encodeTransportMapManifest(map.manifest)]
  for (const record of mapRecords) {
    const { refused } = shelve(shelf, record)
    if (refused !== undefined) throw new Error(`a map just planned for ${name} cannot be read back: ${refused}`)
  }
  for (const fold of folds.values()) {
    const own = scorecardFold(fold, name)
    own.maps = adopt(own.maps, shelf.candidates.get(name), fold.next, fold.next, (version) => orderOnShelf(shelf, version))
  }
  if (shelf.manifests.size > SHELVED_MAX) keepOnShelf(shelf, new Set(mapsStillNamed(run)))
  return { ...planned, mapRecords, reportRecord: encodePlanReport(report), alertRecords: alerts.map(alertRecord), alerts }
}

/** How many maps are shelved before those that can judge no more are forgotten: memory must not grow with the file. */
const SHELVED_MAX = 64

/** The maps that the folds name, and those that sealed slices name which the watch has not consumed. */
function mapsStillNamed({ folds, scorecards }: OrderedRun): readonly string[] {
  const bySealed = [...scorecards.values()].flatMap(({ watch, slices }) => {
    const readings = [...slices].map(([partition, entries]) => readingOf(partition, 0, entries))
    return [...mapsThatJudged(readings, watch.state.seenTo)]
  })
  return [...[...folds.values()].flatMap(mapsOfFold), ...bySealed]
}

function dropOld(slices: Map<string, Uint8Array>, from: number): void {
  for (const name of slices.keys()) if (startOfEntry(name) < from) slices.delete(name)
}
