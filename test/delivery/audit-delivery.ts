import { createMapShelf, mapOnShelf, orderOnShelf, shelve } from '@fairstream/pipeline'
import type { MapLookup, PipelineRules } from '@fairstream/pipeline'
import type { TransportMapManifest } from '@fairstream/events'
import type { Log, StateStore } from '@fairstream/ports'
import type { TopicNames } from '@fairstream/runner'
import { recomputePlan } from '@fairstream/replay'
import { outputsOf } from './read-outputs.ts'
import { readPlans } from './read-plans.ts'
import type { DifferingRepeat } from './read-outputs.ts'
import { recountPartition } from './recount-partition.ts'
import type { Recounted } from './recount-partition.ts'
import { createTally } from './tally.ts'

export interface AuditedSystem {
  readonly log: Log
  readonly store: StateStore
  readonly rules: PipelineRules
  readonly topics: TopicNames
  /** Was the store rolled back, or emptied? Then the alerts are not judged: what a planner's record forgot is watched again. */
  readonly wasRolledBack?: boolean
  /** Where operators closed each partition's breaker: the offset at which it went on. A skip closes it at its end. */
  readonly resumedAt?: ReadonlyMap<number, readonly number[]>
  /** Is a repeat that differs from its first output the named hole, by what else is known? Without this, none is. */
  readonly isSuperseded?: (repeat: DifferingRepeat) => boolean
}

/** What counting the log and the store at rest comes to (delivery.md, Promise). */
export interface Audit {
  readonly inputs: number
  /** Distinct outputs: input positions that have one. */
  readonly fairScores: number
  readonly deadLetters: number
  readonly deadLettersByReason: Readonly<Record<string, number>>
  readonly lateScores: number
  /** Outputs said again; each carries the bytes of the first, or it is a divergence (or superseded). */
  readonly repeats: number
  /** Inputs that were claimed to be consumed, in all partitions. */
  readonly consumed: number
  /** Group slices of the store that were counted again from the log. */
  readonly slices: number
  readonly maps: number
  /** Plans whose watch was computed again: published alerts and the state kept, byte for byte. */
  readonly watched: number
  /** From an input's time in its log to its first output's. */
  readonly delaysMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /** Inputs that were consumed and have no output. */
  readonly lost: readonly string[]
  /** Inputs that were not consumed and have no output. */
  readonly waiting: number
  /** Repeats under another map that the named hole explains. */
  readonly superseded: readonly string[]
  /** What was not judged, as a superseded repeat leaves open which of two maps the state was folded under. */
  readonly unjudged: readonly string[]
  /** Everything that the log and the pure stages give another answer to. */
  readonly diverged: readonly string[]
}

/**
 * Reads a system at rest whole and counts it again: every input has one distinct output, repeats are equal to the byte, outputs and
 * slices are what folding the input gives under the maps that the outputs name, and each map is what its sources give.
 */
export async function auditDelivery(system: AuditedSystem): Promise<Audit> {
  const { log, topics, rules } = system
  const { lookup, manifests } = await readMaps(system)
  const plans = await readPlans(system, manifests)
  const recounts = new Map<number, Recounted>()
  const delays = createTally()
  const reasons = new Map<string, number>()
  const found = { fairScores: 0, deadLetters: 0, lateScores: 0, repeats: 0 }
  const diverged: string[] = []
  const superseded: string[] = []
  const unjudged: string[] = []
  // One partition after another, and of each only counts and slices are kept: all of it together may be more than memory holds.
  for (const { partition } of await log.bounds(topics.rawScores)) {
    const outputs = await outputsOf(system, partition)
    found.fairScores += outputs.fairScores
    found.deadLetters += outputs.deadLetters
    found.lateScores += outputs.late.size
    found.repeats += outputs.repeats
    const [explained, unexplained] = tellApart(outputs.differing, system.isSuperseded)
    superseded.push(...explained)
    diverged.push(...outputs.diverged, ...unexplained)
    const offsets = plans.positionsOf(partition)
    const recounted = await recountPartition(system, partition, { lookup, outputs, offsets, delays, reasons })
    const judged = explained.length === 0 ? diverged : unjudged
    for (const each of recounted.diverged) judged.push(each)
    recounts.set(partition, recounted)
  }
  const judged = superseded.length === 0 ? diverged : unjudged
  judged.push(...plansThatDiffer(rules, manifests, recounts))
  if (system.wasRolledBack !== true) judged.push(...plans.alertsThatDiffer(recounts))
  const recounted = [...recounts.values()]
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
  return {
    inputs: sum(recounted.map(({ inputs }) => inputs)),
    ...found,
    deadLettersByReason: Object.fromEntries([...reasons].sort()),
    consumed: sum(recounted.map(({ next }) => next)),
    slices: sum(recounted.map(({ slices }) => slices)),
    maps: manifests.length,
    watched: system.wasRolledBack === true ? 0 : plans.made,
    delaysMs: { p50: delays.quantile(0.5), p99: delays.quantile(0.99), max: delays.quantile(1) },
    lost: recounted.flatMap(({ lost }) => lost),
    waiting: sum(recounted.map(({ waiting }) => waiting)),
    superseded,
    unjudged,
    diverged,
  }
}

function tellApart(
  differing: readonly DifferingRepeat[],
  isSuperseded: AuditedSystem['isSuperseded'] = () => false,
): readonly [superseded: readonly string[], diverged: readonly string[]] {
  const say = ({ partition, offset, first, again }: DifferingRepeat): string =>
    `partition ${partition}, input ${offset}: ${first.kind} under ${String(first.mapVersion)}, then ${again.kind} under ${String(again.mapVersion)}`
  const explained = differing.filter(isSuperseded)
  return [explained.map(say), differing.filter((each) => !explained.includes(each)).map(say)]
}

async function readMaps({ log, topics }: AuditedSystem): Promise<{ lookup: MapLookup; manifests: TransportMapManifest[] }> {
  const shelf = createMapShelf()
  for (const { partition, first, end } of await log.bounds(topics.transportMaps))
    for await (const record of log.read(topics.transportMaps, partition, first, end)) shelve(shelf, record)
  const lookup = {
    orderOf: (version: string) => orderOnShelf(shelf, version),
    mapOf: (version: string) => mapOnShelf(shelf, version),
  }
  return { lookup, manifests: [...shelf.manifests.values()] }
}

/** One boundary has one map, and each map is what its sources give again. */
function plansThatDiffer(
  rules: PipelineRules,
  manifests: readonly TransportMapManifest[],
  recounts: ReadonlyMap<number, Recounted>,
): string[] {
  const boundaries = new Map<string, string>()
  return manifests.flatMap((manifest) => {
    const { scorecard, plannedFor, revision, version } = manifest
    const card = rules.scorecards.get(scorecard)
    if (card === undefined) return [`map ${version} is of scorecard ${scorecard}, which no rules declare`]
    const boundary = `${scorecard}/${plannedFor}/${revision}`
    const before = boundaries.get(boundary)
    boundaries.set(boundary, version)
    const again = recomputePlan(card, manifest, recounts)
    return [
      ...(before === undefined ? [] : [`two maps for boundary ${boundary}: ${before} and ${version}`]),
      ...(again === version ? [] : [`map ${version} for ${boundary} recomputes as ${String(again)}`]),
    ]
  })
}
