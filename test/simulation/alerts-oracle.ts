import { alertsThatDiffer } from '../delivery/alerts-that-differ.ts'
import { manifests } from './kill-switch.ts'
import type { Recounted } from './recount.ts'
import type { Outcome } from './schedule.ts'
import { SIM_TOPICS } from './sim-topics.ts'

/** The alerts of a schedule against a recomputation; those of a planner whose record was rolled back are left out. */
export function alertsRecomputed(outcome: Outcome, recounts: ReadonlyMap<number, Recounted>): string[] {
  const { topics, history, rules } = outcome
  const reports = topics.read(SIM_TOPICS.planReports, 0, 0, Infinity)
  const alerts = topics.read(SIM_TOPICS.driftAlerts, 0, 0, Infinity)
  return [...rules.scorecards.values()].flatMap((card) => {
    const { name } = card.scorecard
    const key = `${SIM_TOPICS.transportMaps}/${name}`
    if (history.rolledBackAt.has(key)) return []
    const own = new Map(manifests(topics, name).map(({ manifest }) => [manifest.version, manifest]))
    return alertsThatDiffer(card, { reports, alerts, manifests: own, record: history.memory.snapshot(key)?.body }, recounts)
  })
}
