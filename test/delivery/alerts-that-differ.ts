import { encodeWatch } from '@fairstream/drift'
import { decodeAs, driftAlertSchema, planReportSchema } from '@fairstream/events'
import type { Encoded, PlanReport, TransportMapManifest } from '@fairstream/events'
import type { ScorecardRules } from '@fairstream/pipeline'
import type { Folded } from '@fairstream/replay'
import { decodeLastPlan } from '../../packages/runner/src/last-plan.ts'
import { bytesOf } from './read-outputs.ts'
import { recomputeAlerts } from './recompute-alerts.ts'

/** What a planner said, and what it remembers. */
export interface PlannerSaid {
  /** All of plan-reports and of drift-alerts, in their order. */
  readonly reports: readonly Encoded[]
  readonly alerts: readonly Encoded[]
  readonly manifests: ReadonlyMap<string, TransportMapManifest>
  /** The body of the scorecard's record. */
  readonly record: Uint8Array | undefined
}

/**
 * The alerts that were published are those of a recomputation from the log, each repeat with the same bytes, and the planner's
 * record holds the watch that it comes to. Not so after a roll-back of that record: what it forgot is watched again.
 */
export function alertsThatDiffer(card: ScorecardRules, said: PlannerSaid, folded: ReadonlyMap<number, Folded>): string[] {
  const { name } = card.scorecard
  // It may have ended between a commit and its publication: what stands in the record will be said by whoever claims it.
  const last = said.record === undefined || said.record.length === 0 ? undefined : decodeLastPlan(said.record)
  const { reportRecord, alertRecords = [] } = last?.publication ?? {}
  const reports = [...said.reports, ...(reportRecord ? [reportRecord] : [])]
  const again = recomputeAlerts(card, reportsOf(reports, name), said.manifests, folded)
  const wanted = new Set(again.alertRecords.map(bytesOf))
  const found = saidOf([...said.alerts, ...alertRecords], name)
  const state = last?.watch?.state
  const isSame = state === undefined || Buffer.compare(encodeWatch(state), again.state) === 0
  return [
    ...[...wanted].filter((bytes) => !found.byEvents.has(bytes)).map(() => `scorecard ${name}: an alert was never published`),
    ...[...found.byEvents]
      .filter(([bytes]) => !wanted.has(bytes))
      .map(([, id]) => `scorecard ${name}: alert ${id} does not follow`),
    ...found.twofold.map((id) => `scorecard ${name}: alert ${id} was published with different bytes`),
    ...(isSame ? [] : [`scorecard ${name}: its watch is not what the sources of its plans come to`]),
  ]
}

/** Every plan that was made, by its first report; the order of boundaries. */
export function reportsOf(records: readonly Encoded[], scorecard: string): readonly PlanReport[] {
  const reports = new Map<number, PlanReport>()
  for (const record of records) {
    const read = decodeAs(planReportSchema, record)
    if (read.kind === 'refused') throw new Error('a plan report that cannot be read')
    if (read.value.scorecard === scorecard && !reports.has(read.value.plannedFor)) reports.set(read.value.plannedFor, read.value)
  }
  return [...reports.values()].sort((a, b) => a.plannedFor - b.plannedFor)
}

interface SaidAlerts {
  /** The alerts of event time: bytes, and what they are called. */
  readonly byEvents: ReadonlyMap<string, string>
  /** Ids that came with more than one content. */
  readonly twofold: readonly string[]
}

function saidOf(records: readonly Encoded[], scorecard: string): SaidAlerts {
  const byEvents = new Map<string, string>()
  const contents = new Map<string, Set<string>>()
  for (const record of records) {
    const read = decodeAs(driftAlertSchema, record)
    if (read.kind === 'refused') throw new Error('an alert that cannot be read')
    if (read.value.scorecard !== scorecard) continue
    const { key, state, time, basis } = read.value
    const id = `${basis} ${key} ${state} ${time}`
    const bytes = bytesOf(record)
    contents.set(id, (contents.get(id) ?? new Set()).add(bytes))
    if (basis === 'event') byEvents.set(bytes, id)
  }
  return { byEvents, twofold: [...contents].filter(([, each]) => each.size > 1).map(([id]) => id) }
}
