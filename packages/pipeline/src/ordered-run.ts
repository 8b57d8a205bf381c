import type { Alert } from '@fairstream/drift'
import { decodeRecord, encodePlanReport, encodeTransportMapManifest, encodeTransportMapPart } from '@fairstream/events'
import type { Encoded, Outcome } from '@fairstream/events'
import { alertRecord } from './alert-record.ts'
import { latestDueBoundary, passedOverFor } from './due-boundary.ts'
import type { PartitionProgress } from './due-boundary.ts'
import { createMapShelf, keepOnShelf, mapOnShelf, orderOnShelf, shelve } from './map-shelf.ts'
import type { MapShelf } from './map-shelf.ts'
import { adopt } from './maps-in-force.ts'
import { createPartitionFold, scorecardFold } from './partition-fold.ts'
import type { PartitionFold } from './partition-fold.ts'
import { readingOf } from './partition-reading.ts'
import { createPlanFold, nextBoundary, planBoundary } from './plan.ts'
import type { PlanFold, Planned } from './plan.ts'
import { scoreDecoded } from './score.ts'
import type { Arrival, Said } from './score.ts'
import type { PipelineRules, ScorecardRules } from './scorecard-rules.ts'
import { arrivalsEntries, sliceEntries, takeSealed } from './seal-slices.ts'
import { startOfEntry } from './slice-entry.ts'
import { createWatchFold, notePlanned, watchBoundary } from './watch-slices.ts'
import type { WatchFold } from './watch-slices.ts'

/**
 * The whole pipeline over one partition in one process, in event time: a plan runs when the watermark passes its boundary,
 * before the next event, and is adopted there (delivery.md, The planner). The breaker is noted and stops nothing.
 */
export interface OrderedRun {
  readonly rules: PipelineRules
  readonly fold: PartitionFold
  readonly shelf: MapShelf
  readonly scorecards: ReadonlyMap<string, ScorecardRun>
}

interface ScorecardRun {
  readonly card: ScorecardRules
  readonly plan: PlanFold
  watch: WatchFold
  /** The entries of sealed slices that the window may still need, as the store would hold them. */
  readonly slices: Map<string, Uint8Array>
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

export function createOrderedRun(rules: PipelineRules): OrderedRun {
  const scorecards = [...rules.scorecards].map(([name, card]): [string, ScorecardRun] => [
    name,
    { card, plan: createPlanFold(), watch: createWatchFold(), slices: new Map(), lastDue: Number.NEGATIVE_INFINITY },
  ])
  return { rules, fold: createPartitionFold(0, rules.version), shelf: createMapShelf(), scorecards: new Map(scorecards) }
}

/** Takes one record through every stage. Mutates the run. */
export function runRecord(run: OrderedRun, arrival: Arrival): RunStep {
  const { fold, rules, shelf } = run
  const decoded = decodeRecord(arrival.record, rules.log.maxRecordBytes)
  if (decoded.kind === 'outcome' && rules.scorecards.has(decoded.event.scorecard)) return { outcome: decoded.event, plans: [] }
  const lookup = {
    orderOf: (version: string) => orderOnShelf(shelf, version),
    mapOf: (version: string) => mapOnShelf(shelf, version),
  }
  const said = scoreDecoded(fold, rules, lookup, arrival, decoded)
  // There is no store to write them to: kept, they would grow with the file.
  fold.recentIds.fresh = []
  if (said.score === undefined) return { said, plans: [] }
  for (const sealed of takeSealed(fold, rules))
    for (const [name, bytes] of [...sliceEntries(sealed), ...arrivalsEntries(sealed)])
      run.scorecards.get(sealed.scorecard)?.slices.set(name, bytes)
  return { said, plans: [...run.scorecards.values()].flatMap((each) => planDue(run, each)) }
}

function planDue(run: OrderedRun, scorecard: ScorecardRun): PublishedPlan[] {
  const { card, plan, slices } = scorecard
  const progress = progressOf(run.fold, card.scorecard.name)
  const due = latestDueBoundary(card.scorecard, [progress])
  if (due === undefined || due <= scorecard.lastDue) return []
  scorecard.lastDue = due
  const reading = readingOf(0, run.fold.next, new Map([...slices, ...openEntries(run.fold, card)]))
  const plans: PublishedPlan[] = []
  for (let next = nextBoundary(plan, card, due, [reading]); next !== undefined; next = nextBoundary(plan, card, due, [reading])) {
    const passedOver = passedOverFor(card.scorecard, next, progress)
    const readings = [passedOver === undefined ? reading : { ...reading, passedOver }]
    const watched = watchBoundary(scorecard.watch, card, { boundary: next, readings, manifest: plan.lastManifest })
    const planned = planBoundary(plan, card, next, readings)
    scorecard.watch = notePlanned(watched.fold, next, planned.report.mapVersion !== undefined)
    plans.push(publish(run, card, planned, watched.alerts))
    dropOld(slices, next - card.scorecard.window.lengthMs)
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

/** The greatest event time over all scorecards is what tells a quiet scorecard from a stopped stream. */
function progressOf(fold: PartitionFold, scorecard: string): PartitionProgress {
  let greatestTime = Number.NEGATIVE_INFINITY
  for (const { watermark } of fold.scorecards.values()) greatestTime = Math.max(greatestTime, watermark)
  const watermark = fold.scorecards.get(scorecard)?.watermark ?? Number.NEGATIVE_INFINITY
  return { partition: 0, watermark, greatestTime, idle: false }
}

/** Publishes a plan's map to the shelf by its records, as the live system does, and adopts it at once. */
function publish(
  { fold, shelf }: OrderedRun,
  { scorecard: { name } }: ScorecardRules,
  planned: Planned,
  alerts: readonly Alert[],
): PublishedPlan {
  const { map, report } = planned
  const mapRecords = map === undefined ? [] : [...map.parts.map(encodeTransportMapPart), encodeTransportMapManifest(map.manifest)]
  for (const record of mapRecords) {
    const { refused } = shelve(shelf, record)
    if (refused !== undefined) throw new Error(`a map just planned for ${name} cannot be read back: ${refused}`)
  }
  const own = scorecardFold(fold, name)
  own.maps = adopt(own.maps, shelf.candidates.get(name), fold.next, fold.next, (version) => orderOnShelf(shelf, version))
  if (shelf.manifests.size > SHELVED_MAX) keepOnShelf(shelf, mapsThatMayJudge(fold))
  return { ...planned, mapRecords, reportRecord: encodePlanReport(report), alertRecords: alerts.map(alertRecord), alerts }
}

/** How many maps are shelved before those that can judge no more are forgotten: memory must not grow with the file. */
const SHELVED_MAX = 64

/** The maps in force, and those of the ids whose repeats are still to be known. */
function mapsThatMayJudge({ scorecards, recentIds }: PartitionFold): ReadonlySet<string> {
  const inForce = [...scorecards.values()].map(({ maps }) => maps.inForce)
  const remembered = [...recentIds.byKey.values()].map(({ mapVersion }) => mapVersion)
  return new Set([...inForce, ...remembered].filter((version) => version !== undefined))
}

function dropOld(slices: Map<string, Uint8Array>, from: number): void {
  for (const name of slices.keys()) if (startOfEntry(name) < from) slices.delete(name)
}
