import type { TransportMapManifest } from '@fairstream/events'
import { CODE_VERSION, createPlanFold, notePublished } from '@fairstream/pipeline'
import type { PlanFold, ScorecardRules } from '@fairstream/pipeline'
import { isOfThisFormat } from './maps-on-log.ts'
import type { PartitionState } from './partition-state.ts'
import { recomputePlan } from './recompute-plan.ts'
import type { Folded } from './recompute-plan.ts'
import { addOne, noteDivergence } from './verification.ts'
import type { PartitionChecks } from './verify-partition.ts'
import type { Verifying } from './verifying.ts'

/** Plans every map of the log again, in the order of their boundaries. */
export interface PlanChecks {
  /** Keeps the slices that plans read at this offset, before the input there is folded. */
  readonly keepAt: (partition: number, offset: number, state: PartitionState | undefined) => void
  /** The event time from which on a scorecard's slices are still to be read; Infinity once there is no plan left. */
  readonly readsFrom: (scorecard: string) => number
  readonly run: (partitions: ReadonlyMap<number, PartitionChecks>) => Promise<void>
  readonly replanned: () => number
  readonly notReplanned: ReadonlyMap<string, number>
}

/** The slices of one source of a plan; `undefined` where the state could not be folded so far. */
type Kept = Map<number, ReadonlyMap<string, Uint8Array> | undefined>

interface Moment {
  readonly offset: number
  readonly manifest: TransportMapManifest
}

export function createPlanChecks(verifying: Verifying): PlanChecks {
  const notReplanned = new Map<string, number>()
  const manifests = [...verifying.maps.shelf.manifests.values()].sort(byPlan).filter((manifest) => {
    const why = whyNot(verifying, manifest)
    if (why !== undefined) addOne(notReplanned, why)
    return why === undefined
  })
  const kept = new Map<string, Kept>(manifests.map(({ version }) => [version, new Map()]))
  const moments = momentsOf(manifests)
  const folds = new Map<string, PlanFold>()
  const remaining = [...manifests]
  let replanned = 0

  const keepAt: PlanChecks['keepAt'] = (partition, offset, state) => {
    const own = moments.get(partition) ?? []
    for (let next = own.at(-1); next !== undefined && next.offset <= offset; next = own.at(-1)) {
      own.pop()
      const { scorecard, version, window } = next.manifest
      const isSettled = state !== undefined && state.settledFrom(scorecard) <= window.from
      kept.get(version)?.set(partition, isSettled ? state.slices(scorecard) : undefined)
    }
  }
  return {
    keepAt,
    notReplanned,
    replanned: () => replanned,
    readsFrom: (scorecard) => remaining.find((each) => each.scorecard === scorecard)?.window.from ?? Number.POSITIVE_INFINITY,
    run: async (partitions) => {
      checkBoundaries(verifying, manifests)
      for (const manifest of manifests) {
        const why = await readSources(manifest, partitions, keepAt, kept.get(manifest.version))
        const card = verifying.rules.scorecards.get(manifest.scorecard)
        if (why !== undefined) addOne(notReplanned, why)
        else if (card !== undefined) {
          const fold = folds.get(manifest.scorecard) ?? createPlanFold()
          folds.set(manifest.scorecard, fold)
          replan(verifying, card, fold, manifest, kept.get(manifest.version) ?? new Map<number, undefined>())
          replanned += 1
        }
        kept.delete(manifest.version)
        remaining.shift()
      }
    },
  }
}

function byPlan(a: TransportMapManifest, b: TransportMapManifest): number {
  return a.plannedFor - b.plannedFor || a.revision - b.revision || (a.scorecard < b.scorecard ? -1 : 1)
}

/** By partition, latest first: the earliest is taken from the end. */
function momentsOf(manifests: readonly TransportMapManifest[]): ReadonlyMap<number, Moment[]> {
  const moments = new Map<number, Moment[]>()
  for (const manifest of manifests)
    for (const { partition, offset } of manifest.sources) {
      const own = moments.get(partition) ?? []
      moments.set(partition, own)
      own.push({ offset, manifest })
    }
  for (const own of moments.values()) own.sort((a, b) => b.offset - a.offset)
  return moments
}

function whyNot({ rules, maps }: Verifying, manifest: TransportMapManifest): string | undefined {
  if (maps.shelf.incomplete.has(manifest.version)) return 'a part of it is not on the log'
  if (!isOfThisFormat(manifest)) return 'of another output format'
  if (manifest.killed === true) return 'the kill switch, which nobody planned'
  if (manifest.sources.some(({ digest }) => digest.startsWith('seeded-'))) return 'seeded from history, which is not on the log'
  if (manifest.codeVersion !== CODE_VERSION) return 'planned by another version of the code'
  const card = rules.scorecards.get(manifest.scorecard)
  if (card === undefined || card.policyVersion !== manifest.policyVersion) return 'planned under another configuration'
  return undefined
}

async function readSources(
  { sources }: TransportMapManifest,
  partitions: ReadonlyMap<number, PartitionChecks>,
  keepAt: PlanChecks['keepAt'],
  kept: Kept | undefined,
): Promise<string | undefined> {
  for (const { partition, offset } of sources) {
    const checks = partitions.get(partition)
    if (checks === undefined || offset > checks.tally.to) return 'reads beyond the range'
    await checks.advance(offset)
    keepAt(partition, offset, checks.state())
  }
  return sources.every(({ partition }) => kept?.get(partition) !== undefined)
    ? undefined
    : 'rests on what is past retention or could not be folded'
}

function replan(verifying: Verifying, card: ScorecardRules, fold: PlanFold, manifest: TransportMapManifest, kept: Kept): void {
  const folded = new Map(
    [...kept].map(([partition, slices]): [number, Folded] => [partition, { slicesAt: () => slices ?? new Map() }]),
  )
  const again = recomputePlan(card, manifest, folded, fold)
  notePublished(fold, card, manifest)
  if (again === manifest.version) return
  const divergence = { id: manifest.version, field: 'map', wanted: again ?? 'none', found: manifest.version }
  noteDivergence(verifying.findings, verifying.shownMax, divergence)
}

/** One boundary has one map. */
function checkBoundaries({ findings, shownMax }: Verifying, manifests: readonly TransportMapManifest[]): void {
  const boundaries = new Map<string, string>()
  for (const { scorecard, plannedFor, revision, version } of manifests) {
    const boundary = `${scorecard}/${plannedFor}/${revision}`
    const before = boundaries.get(boundary)
    if (before !== undefined)
      noteDivergence(findings, shownMax, {
        id: version,
        field: 'boundary',
        wanted: `only ${before} for ${boundary}`,
        found: version,
      })
    boundaries.set(boundary, version)
  }
}
