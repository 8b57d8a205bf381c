import {
  createPlanFold,
  createWatchFold,
  evidenceOf,
  latestBoundaryOnShelf,
  notePublished,
  SEEDED_FOR_MS,
} from '@fairstream/pipeline'
import type { PlanFold, ScorecardRules, WatchFold } from '@fairstream/pipeline'
import { adoptAlerts } from './adopt-alerts.ts'
import type { AdoptedAlerts } from './adopt-alerts.ts'
import { createClockWatch } from './clock-watch.ts'
import type { ClockWatch } from './clock-watch.ts'
import type { FollowedMaps } from './follow-maps.ts'
import { decodeLastPlan, encodeLastPlan, NOTHING_PUBLISHED } from './last-plan.ts'
import type { Publication } from './last-plan.ts'
import { plannerKey } from './shell.ts'
import type { Shell } from './shell.ts'

/** A scorecard's planning record in the hands of one owner. */
export interface PlanClaim {
  readonly key: string
  readonly owner: string
  readonly fold: PlanFold
  watch: WatchFold
  clockWatch: ClockWatch
  /** What was published last. */
  publication: Publication
  /** What `next` of the record is: the last boundary, as the store's offset compare wants a number. */
  committed: number
  /** What was seen when nothing was left to plan. */
  planned: string | undefined
}

/** No boundary yet. */
const NEVER = -1

/** Claims the record, lets the log's later boundary win, and publishes the last plan again: its publication may never have happened. */
export async function claimPlans(shell: Shell, maps: FollowedMaps, card: ScorecardRules): Promise<PlanClaim> {
  const key = plannerKey(shell, card.scorecard.name)
  const owner = shell.newOwner()
  await shell.store.create(key, { next: [NEVER], body: new Uint8Array(), put: new Map() })
  const stored = await shell.store.claim(key, owner)
  if (stored === undefined) throw new Error(`record ${key}: it vanished between its creation and its claim`)
  // The record may have been rolled back behind the log, and the following may lag: a boundary planned again would find that scorers
  // have forgotten slices which no plan after the newest map needs.
  await maps.catchUp()
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
  const adopted = last === undefined ? await adoptAlerts(shell, card.scorecard.name) : NOTHING_ADOPTED
  const claim = {
    ...{ key, owner, fold, committed, planned: undefined },
    watch: last?.watch ?? beginWatch(fold, adopted),
    clockWatch: last?.clockWatch ?? { ...createClockWatch(), open: adopted.byClock },
    publication: last?.publication ?? NOTHING_PUBLISHED,
  }
  noticeWatch(shell, card, claim)
  return claim
}

/** Slices before a boundary that was planned without a watch were judged by maps that nobody remembers: the watch begins behind it. */
function beginWatch({ lastBoundary }: PlanFold, { byEvents }: AdoptedAlerts): WatchFold {
  const begun = createWatchFold(lastBoundary === SEEDED_FOR_MS ? undefined : lastBoundary)
  return { ...begun, state: { ...begun.state, open: byEvents } }
}

const NOTHING_ADOPTED: AdoptedAlerts = { byEvents: [], byClock: [] }

/** Writes all that the claim holds, with `boundary` as the last. */
export async function commitClaim(shell: Shell, claim: PlanClaim, boundary: number): Promise<'committed' | 'fenced'> {
  const { fold, publication, watch, clockWatch } = claim
  const outcome = await shell.store.commit(claim.key, {
    owner: claim.owner,
    expected: [claim.committed],
    next: [boundary],
    body: encodeLastPlan({ manifest: fold.lastManifest, publication, watch, clockWatch }),
    put: new Map(),
    remove: [],
  })
  if (outcome === 'committed') claim.committed = boundary
  return outcome
}

/** Parts before their manifest, then the report and the alerts. At least once: followers know a map by its version. */
export async function publish({ log, topics }: Shell, publication: Publication): Promise<void> {
  const { mapRecords, reportRecord, alertRecords, clockRecords } = publication
  if (mapRecords.length > 0) await log.append(topics.transportMaps, mapRecords)
  if (reportRecord !== undefined) await log.append(topics.planReports, [reportRecord])
  const alerts = [...alertRecords, ...clockRecords]
  if (alerts.length > 0) await log.append(topics.driftAlerts, alerts)
}

/** Says how many alerts are open and how near the others are: for metrics, without a group's name. */
export function noticeWatch(
  { notice }: Shell,
  card: ScorecardRules,
  { key, watch, clockWatch }: Pick<PlanClaim, 'key' | 'watch' | 'clockWatch'>,
): void {
  const facts: Record<string, number> = {}
  for (const { alert } of [...watch.state.open, ...clockWatch.open])
    facts[`open.${alert.kind}`] = (facts[`open.${alert.kind}`] ?? 0) + 1
  for (const [kind, share] of Object.entries(evidenceOf(watch, card))) facts[`evidence.${kind}`] = share
  notice({ event: 'watched', record: key, facts })
}
