import { createMapShelf, mapOnShelf, orderOnShelf, shelve } from '@fairstream/pipeline'
import type { MapLookup, PipelineRules } from '@fairstream/pipeline'
import type { TransportMapManifest } from '@fairstream/events'
import type { Log, StateStore } from '@fairstream/ports'
import type { TopicNames } from '@fairstream/runner'
import { recomputePlan } from '@fairstream/replay'
import { outputsOf } from './read-outputs.ts'
import type { Outputs } from './read-outputs.ts'
import { recountPartition } from './recount-partition.ts'
import type { Recounted } from './recount-partition.ts'

export interface AuditedSystem {
  readonly log: Log
  readonly store: StateStore
  readonly rules: PipelineRules
  readonly topics: TopicNames
}

/** What counting the log and the store at rest comes to (delivery.md, Promise). */
export interface Audit {
  readonly inputs: number
  /** Distinct outputs: input positions that have one. */
  readonly fairScores: number
  readonly deadLetters: number
  readonly lateScores: number
  /** Outputs said again; each carries the bytes of the first, or it is a divergence. */
  readonly repeats: number
  /** Inputs that were claimed to be consumed, in all partitions. */
  readonly consumed: number
  /** Group slices of the store that were counted again from the log. */
  readonly slices: number
  readonly maps: number
  /** Inputs that were consumed and have no output. */
  readonly lost: readonly string[]
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
  const bounds = await log.bounds(topics.rawScores)
  const recounts = new Map<number, Recounted>()
  const all: Outputs[] = []
  for (const { partition } of bounds) {
    const outputs = await outputsOf(system, partition)
    all.push(outputs)
    const wanted = manifests.flatMap(({ sources }) => sources.filter((source) => source.partition === partition))
    const offsets = new Set(wanted.map(({ offset }) => offset))
    recounts.set(partition, await recountPartition(system, partition, { lookup, outputs, offsets }))
  }
  const recounted = [...recounts.values()]
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
  return {
    inputs: sum(recounted.map(({ inputs }) => inputs)),
    fairScores: sum(all.map(({ fairScores }) => fairScores)),
    deadLetters: sum(all.map(({ deadLetters }) => deadLetters)),
    lateScores: sum(all.map(({ late }) => late.size)),
    repeats: sum(all.map(({ repeats }) => repeats)),
    consumed: sum(recounted.map(({ next }) => next)),
    slices: sum(recounted.map(({ slices }) => slices)),
    maps: manifests.length,
    lost: recounted.flatMap(({ lost }) => lost),
    diverged: [
      ...all.flatMap(({ diverged }) => diverged),
      ...recounted.flatMap(({ diverged }) => diverged),
      ...plansThatDiffer(rules, manifests, recounts),
    ],
  }
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
