import {
  createPlanFold,
  decodePartitionRecord,
  latestBoundaryOnShelf,
  latestDueBoundary,
  nextBoundary,
  notePublished,
  passedOverFor,
  planBoundary,
  sliceEntryPrefix,
} from '@fairstream/pipeline'
import type { PartitionProgress, PartitionReading, PlanFold, ScorecardRules } from '@fairstream/pipeline'
import { decodeLastPlan, encodeLastPlan, publicationOf } from './last-plan.ts'
import type { Publication } from './last-plan.ts'
import { followMaps } from './follow-maps.ts'
import type { FollowedMaps } from './follow-maps.ts'
import { backOff, partitionKey, plannerKey } from './shell.ts'
import type { Shell } from './shell.ts'

/**
 * Plans every scorecard until the signal aborts.
 *
 * @throws the fault that no retry mended.
 */
export async function runPlanner(shell: Shell, signal: AbortSignal): Promise<void> {
  const stop = new AbortController()
  const stopping = AbortSignal.any([signal, stop.signal])
  const maps = followMaps(shell, stopping)
  const faults: unknown[] = []
  const fail = (fault: unknown): void => {
    faults.push(fault)
    stop.abort()
  }
  const planning = [...shell.rules.scorecards.values()].map((card) => planScorecard(shell, maps, card, stopping).catch(fail))
  await Promise.all([...planning, maps.done.catch(fail)])
  if (faults.length > 0) throw faults[0]
}

/** A scorecard's planning record in the hands of one owner. */
interface PlanClaim {
  readonly key: string
  readonly owner: string
  readonly fold: PlanFold
  /** What `next` of the record is: the boundary after the last, as the store's offset compare wants a number. */
  committed: number
  /** What was seen when nothing was left to plan. */
  planned: string | undefined
}

/** No boundary yet. */
const NEVER = -1

async function planScorecard(shell: Shell, maps: FollowedMaps, card: ScorecardRules, signal: AbortSignal): Promise<void> {
  let failures = 0
  await maps.caughtUp
  while (!signal.aborted) {
    try {
      await planUnderOneClaim(shell, maps, card, signal, () => {
        failures = 0
      })
    } catch (fault) {
      shell.notice({ event: 'fault', record: plannerKey(shell, card.scorecard.name), facts: { message: String(fault) } })
      if (failures >= shell.waits.attemptsMax) throw fault
    }
    // A fence counts too: of two planners the one that does not plan comes back less and less often.
    failures += 1
    await backOff(shell, failures, shell.newOwner(), signal)
  }
}

/** Looks for due boundaries again and again, until another planner has claimed the record or the signal aborts. */
async function planUnderOneClaim(
  shell: Shell,
  maps: FollowedMaps,
  card: ScorecardRules,
  signal: AbortSignal,
  planned: () => void,
): Promise<void> {
  const claim = await claimPlans(shell, maps, card)
  while (!signal.aborted) {
    const before = claim.committed
    if ((await planDue(shell, maps, card, claim)) === 'fenced') {
      shell.notice({ event: 'fenced', record: claim.key, facts: { boundary: claim.committed } })
      return
    }
    if (claim.committed !== before) planned()
    await shell.clock.sleep(shell.waits.pollEveryMs, signal)
  }
}

/** Claims the record, lets the log's later boundary win, and publishes the last plan again: its publication may never have happened. */
async function claimPlans(shell: Shell, maps: FollowedMaps, card: ScorecardRules): Promise<PlanClaim> {
  const key = plannerKey(shell, card.scorecard.name)
  const owner = shell.newOwner()
  await shell.store.create(key, { next: [NEVER], body: new Uint8Array(), put: new Map() })
  const stored = await shell.store.claim(key, owner)
  if (stored === undefined) throw new Error(`record ${key}: it vanished between its creation and its claim`)
  const committed = stored.next[0] ?? NEVER
  const fold = createPlanFold()
  if (committed !== NEVER) fold.lastBoundary = committed
  const last = stored.body.length === 0 ? undefined : decodeLastPlan(stored.body)
  for (const manifest of maps.shelf.manifests.values())
    if (manifest.scorecard === card.scorecard.name) notePublished(fold, card, manifest)
  if (last?.manifest !== undefined) notePublished(fold, card, last.manifest)
  const onLog = latestBoundaryOnShelf(maps.shelf, card.scorecard.name)
  if (onLog !== undefined && onLog.plannedFor > (fold.lastBoundary ?? Number.NEGATIVE_INFINITY)) {
    fold.lastBoundary = onLog.plannedFor
    notePublished(fold, card, onLog)
  } else if (last !== undefined) {
    await publish(shell, last.publication)
  }
  return { key, owner, fold, committed, planned: undefined }
}

/** Plans every boundary that is due, one after another: read, plan, commit, then publish. */
async function planDue(
  shell: Shell,
  { shelf }: FollowedMaps,
  card: ScorecardRules,
  claim: PlanClaim,
): Promise<'done' | 'fenced'> {
  const { scorecard } = card
  // How far partitions have come is cheap to ask; their slices are read only where that may lead to a plan.
  const ahead = await readPartitions(shell, scorecard.name, [])
  if (!isDue(card, claim.fold, ahead) || sightOf(card, ahead) === claim.planned) return 'done'
  const partitions = await readPartitions(shell, scorecard.name, [sliceEntryPrefix(scorecard.name)])
  const due = dueBoundary(card, partitions)
  if (due === undefined) return 'done'
  const readingsAt = (boundary: number): readonly PartitionReading[] =>
    partitions.map(({ reading, progress }) => {
      const passedOver = passedOverFor(scorecard, boundary, progress)
      return passedOver === undefined ? reading : { ...reading, passedOver }
    })
  for (;;) {
    const boundary = nextBoundary(claim.fold, card, due, readingsAt(due))
    if (boundary === undefined) {
      claim.planned = sightOf(card, partitions)
      return 'done'
    }
    const planned = planBoundary(claim.fold, card, boundary, readingsAt(boundary))
    const publication = publicationOf(planned)
    const body = encodeLastPlan({ manifest: claim.fold.lastManifest, publication })
    const commit = {
      owner: claim.owner,
      expected: [claim.committed],
      next: [boundary],
      body,
      put: new Map<string, Uint8Array>(),
      remove: [],
    }
    if ((await shell.store.commit(claim.key, commit)) === 'fenced') return 'fenced'
    claim.committed = boundary
    await publish(shell, publication)
    shell.notice({
      event: 'planned',
      record: claim.key,
      facts: { boundary, published: planned.map !== undefined, shelved: shelf.manifests.size },
    })
  }
}

interface PartitionRead {
  readonly progress: PartitionProgress
  readonly reading: PartitionReading
}

function dueBoundary({ scorecard }: ScorecardRules, partitions: readonly PartitionRead[]): number | undefined {
  return latestDueBoundary(
    scorecard,
    partitions.map(({ progress }) => progress),
  )
}

function isDue(card: ScorecardRules, { lastBoundary }: PlanFold, partitions: readonly PartitionRead[]): boolean {
  return (dueBoundary(card, partitions) ?? Number.NEGATIVE_INFINITY) > (lastBoundary ?? Number.NEGATIVE_INFINITY)
}

/** All that decides whether reading the same slices again could bring a plan: the boundary that is due, and how far each fold is. */
function sightOf(card: ScorecardRules, partitions: readonly PartitionRead[]): string {
  return [dueBoundary(card, partitions), ...partitions.map(({ reading }) => `${reading.partition}:${reading.next}`)].join(' ')
}

async function readPartitions(shell: Shell, scorecard: string, prefixes: readonly string[]): Promise<readonly PartitionRead[]> {
  const bounds = await shell.log.bounds(shell.topics.rawScores)
  const read = await Promise.all(
    bounds.map(async ({ partition }) => {
      return { partition, found: await shell.store.read(partitionKey(shell, partition), prefixes) }
    }),
  )
  return read.map(({ partition, found }) => {
    if (found === undefined) return lostPartition(partition)
    const { record, entries } = found
    const { scorecards, idleSince, halted, breaker } = decodePartitionRecord(record.body)
    const watermarks = Object.values(scorecards).map(({ watermark }) => watermark ?? Number.NEGATIVE_INFINITY)
    const stopped = halted === undefined ? (breaker.open ? ('paused' as const) : undefined) : ('halted' as const)
    return {
      progress: {
        partition,
        watermark: scorecards[scorecard]?.watermark ?? Number.NEGATIVE_INFINITY,
        greatestTime: Math.max(...watermarks, Number.NEGATIVE_INFINITY),
        idle: idleSince !== undefined,
        ...(stopped === undefined ? {} : { stopped }),
      },
      reading: { partition, next: record.next[0] ?? 0, slices: entries },
    }
  })
}

/** A partition without a record stands still until it is rebuilt: it is named in the plan, and holds nobody back. */
function lostPartition(partition: number): PartitionRead {
  const never = { watermark: Number.NEGATIVE_INFINITY, greatestTime: Number.NEGATIVE_INFINITY }
  return {
    progress: { partition, ...never, idle: false, stopped: 'halted' },
    reading: { partition, next: 0, slices: new Map() },
  }
}

/** Parts before their manifest, the report last. At least once: followers know a map by its version. */
async function publish({ log, topics }: Shell, { mapRecords, reportRecord }: Publication): Promise<void> {
  if (mapRecords.length > 0) await log.append(topics.transportMaps, mapRecords)
  await log.append(topics.planReports, [reportRecord])
}
