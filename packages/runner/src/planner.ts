import {
  alertRecord,
  arrivalsEntryPrefix,
  decodePartitionRecord,
  latestDueBoundary,
  mapsThatJudged,
  nextBoundary,
  passBoundary,
  passedOverFor,
  readingOf,
  sliceEntryPrefix,
  watchRules,
} from '@fairstream/pipeline'
import type { PartitionProgress, PartitionReading, PlanFold, ScorecardRules } from '@fairstream/pipeline'
import { lookAtClock, noteSaid } from './clock-watch.ts'
import type { SeenPartition } from './clock-watch.ts'
import { NOTHING_PUBLISHED, publicationOf } from './last-plan.ts'
import { claimPlans, commitClaim, noticeWatch, publish } from './plan-claim.ts'
import type { PlanClaim } from './plan-claim.ts'
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
    // How far partitions have come is cheap to ask; their slices are read only where that may lead to a plan.
    const ahead = await readPartitions(shell, card.scorecard.name, [])
    if (
      (await planDue(shell, maps, card, claim, ahead)) === 'fenced' ||
      (await tellByClock(shell, card, claim, ahead)) === 'fenced'
    ) {
      shell.notice({ event: 'fenced', record: claim.key, facts: { boundary: claim.committed } })
      return
    }
    if (claim.committed !== before) planned()
    await shell.clock.sleep(shell.waits.pollEveryMs, signal)
  }
}

/** Plans every boundary that is due, one after another: read, watch, plan, commit, then publish. */
async function planDue(
  shell: Shell,
  maps: FollowedMaps,
  card: ScorecardRules,
  claim: PlanClaim,
  ahead: readonly PartitionRead[],
): Promise<'done' | 'fenced'> {
  const { scorecard } = card
  if (!isDue(card, claim.fold, ahead) || sightOf(card, ahead) === claim.planned) return 'done'
  const prefixes = [sliceEntryPrefix(scorecard.name), arrivalsEntryPrefix(scorecard.name)]
  const partitions = await readPartitions(shell, scorecard.name, prefixes)
  const due = dueBoundary(card, partitions)
  if (due === undefined) return 'done'
  // The following may lag behind the scorers': where a map is on no log at all, the watch's look-up says so.
  await maps.has(
    mapsThatJudged(
      partitions.map(({ reading }) => reading),
      claim.watch.state.seenTo,
    ),
  )
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
    // Its own last map comes back to it by the log, which it may not have followed so far.
    if (claim.fold.lastManifest !== undefined) await maps.has([claim.fold.lastManifest.version])
    const isPublished = planAt(shell, maps, card, claim, boundary, readingsAt(boundary))
    if ((await commitClaim(shell, claim, boundary)) === 'fenced') return 'fenced'
    await publish(shell, claim.publication)
    const facts = { boundary, published: isPublished, shelved: maps.shelf.manifests.size }
    shell.notice({ event: 'planned', record: claim.key, facts })
    noticeWatch(shell, card, claim)
  }
}

/** Watches the slices up to a boundary and plans it. Mutates the claim; returns whether the map is new. */
function planAt(
  { clock }: Shell,
  { shelf }: FollowedMaps,
  card: ScorecardRules,
  claim: PlanClaim,
  boundary: number,
  readings: readonly PartitionReading[],
): boolean {
  const { planned, watch, alerts } = passBoundary(claim.fold, claim.watch, card, shelf, { boundary, readings })
  claim.watch = watch
  const nowMs = clock.now()
  claim.clockWatch = { ...noteSaid(claim.clockWatch, alerts, watch.state.open, nowMs), plannedAtMs: nowMs }
  claim.publication = publicationOf(planned, alerts)
  return planned.map !== undefined
}

/** Says what the clock alone can tell: partitions that stand still, plans that do not come, reminders. */
async function tellByClock(
  shell: Shell,
  card: ScorecardRules,
  claim: PlanClaim,
  ahead: readonly PartitionRead[],
): Promise<'done' | 'fenced'> {
  const look = {
    nowMs: shell.clock.now(),
    partitions: ahead.map(({ seen }) => seen),
    openByEvents: claim.watch.state.open,
    lastBoundary: claim.fold.lastBoundary,
  }
  const { remindEveryMs, staleAfterMs } = watchRules(card)
  const { watch, said } = lookAtClock(claim.clockWatch, look, { scorecard: card.scorecard.name, remindEveryMs, staleAfterMs })
  if (said.length === 0) return 'done'
  const clockRecords = said.map(alertRecord)
  claim.clockWatch = watch
  claim.publication = { ...claim.publication, clockRecords }
  if ((await commitClaim(shell, claim, claim.committed)) === 'fenced') return 'fenced'
  await publish(shell, { ...NOTHING_PUBLISHED, clockRecords })
  noticeWatch(shell, card, claim)
  return 'done'
}

interface PartitionRead {
  readonly progress: PartitionProgress
  readonly reading: PartitionReading
  readonly seen: SeenPartition
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
    bounds.map(async ({ partition, end }) => {
      return { partition, end, found: await shell.store.read(partitionKey(shell, partition), prefixes) }
    }),
  )
  return read.map(({ partition, end, found }) => {
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
      reading: readingOf(partition, record.next[0] ?? 0, entries),
      seen: {
        partition,
        isBehind: (record.next[0] ?? 0) < end,
        ...(stopped === undefined ? {} : { stopped: { state: stopped, code: halted?.code ?? 'BREAKER_OPEN' } }),
      },
    }
  })
}

/** A partition without a record stands still until it is rebuilt: it is named in the plan, and holds nobody back. */
function lostPartition(partition: number): PartitionRead {
  const never = { watermark: Number.NEGATIVE_INFINITY, greatestTime: Number.NEGATIVE_INFINITY }
  return {
    progress: { partition, ...never, idle: false, stopped: 'halted' },
    reading: readingOf(partition, 0, new Map()),
    seen: { partition, isBehind: true, stopped: { state: 'halted', code: 'STATE_LOST' } },
  }
}
