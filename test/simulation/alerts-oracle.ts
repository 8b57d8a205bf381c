import { decodeAs, driftAlertSchema, planReportSchema } from '@fairstream/events'
import type { Encoded, PlanReport } from '@fairstream/events'
import { encodeWatch } from '@fairstream/drift'
import type { ScorecardRules } from '@fairstream/pipeline'
import { decodeLastPlan } from '../../packages/runner/src/last-plan.ts'
import { bytesOf } from '../delivery/read-outputs.ts'
import { recomputeAlerts } from '../delivery/recompute-alerts.ts'
import { manifests } from './kill-switch.ts'
import type { Recounted } from './recount.ts'
import type { Outcome } from './schedule.ts'
import { SIM_TOPICS } from './sim-topics.ts'

/**
 * The alerts that were published are those of a recomputation from the log, each repeat with the same bytes, and the planner's
 * record holds the watch that it comes to. Not so after a roll-back of that record: what it forgot is watched again.
 */
export function alertsThatDiffer(outcome: Outcome, recounts: ReadonlyMap<number, Recounted>): string[] {
  return [...outcome.rules.scorecards.values()].flatMap((card) =>
    outcome.history.rolledBackAt.has(`${SIM_TOPICS.transportMaps}/${card.scorecard.name}`)
      ? []
      : alertsOf(outcome, card, recounts),
  )
}

function alertsOf(outcome: Outcome, card: ScorecardRules, recounts: ReadonlyMap<number, Recounted>): string[] {
  const { name } = card.scorecard
  const maps = new Map(manifests(outcome.topics, name).map(({ manifest }) => [manifest.version, manifest]))
  const held = outcome.history.memory.snapshot(`${SIM_TOPICS.transportMaps}/${name}`)
  // A schedule may end between a commit and its publication: what stands in the record will be said by whoever claims it.
  const last = held === undefined || held.body.length === 0 ? undefined : decodeLastPlan(held.body)
  const { reportRecord, alertRecords = [] } = last?.publication ?? {}
  const reports = [...outcome.topics.read(SIM_TOPICS.planReports, 0, 0, Infinity), ...(reportRecord ? [reportRecord] : [])]
  const again = recomputeAlerts(card, reportsOf(reports, name), maps, recounts)
  const wanted = new Set(again.alertRecords.map(bytesOf))
  const found = saidOf([...outcome.topics.read(SIM_TOPICS.driftAlerts, 0, 0, Infinity), ...alertRecords], name)
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
function reportsOf(records: readonly Encoded[], scorecard: string): readonly PlanReport[] {
  const reports = new Map<number, PlanReport>()
  for (const record of records) {
    const read = decodeAs(planReportSchema, record)
    if (read.kind === 'refused') throw new Error('simulation: a plan report that cannot be read')
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
    if (read.kind === 'refused') throw new Error('simulation: an alert that cannot be read')
    if (read.value.scorecard !== scorecard) continue
    const { key, state, time, basis } = read.value
    const id = `${basis} ${key} ${state} ${time}`
    const bytes = bytesOf(record)
    contents.set(id, (contents.get(id) ?? new Set()).add(bytes))
    if (basis === 'event') byEvents.set(bytes, id)
  }
  return { byEvents, twofold: [...contents].filter(([, each]) => each.size > 1).map(([id]) => id) }
}
