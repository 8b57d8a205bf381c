import type { AuditEntry } from './audit-entry.ts'
import { auditEntrySchema } from './audit-entry.ts'
import type { DriftAlert } from './drift-alert.ts'
import { driftAlertSchema } from './drift-alert.ts'
import { encodeEvent } from './encode-event.ts'
import type { OutcomeByDecision } from './outcome-by-decision.ts'
import { outcomeByDecisionSchema } from './outcome-by-decision.ts'
import type { Override } from './override.ts'
import { overrideSchema } from './override.ts'
import type { PlanReport } from './plan-report.ts'
import { planReportSchema } from './plan-report.ts'
import type { Policy } from './policy.ts'
import { policySchema } from './policy.ts'
import type { Encoded } from './record.ts'
import { parseTime } from './time.ts'
import { writeJson } from './write-json.ts'

/** A policy as a record of policies, keyed by scorecard. */
export function encodePolicy(policy: Policy): Encoded {
  const { scorecard, version, state } = policy
  const json = writeJson('policy', policySchema, policy)
  return encodeEvent({
    name: 'policy',
    source: 'fairstream/policies',
    id: `${scorecard}/${version}/${state}`,
    key: scorecard,
    json,
  })
}

/** A plan report as a record of plan-reports, keyed by scorecard. */
export function encodePlanReport(report: PlanReport): Encoded {
  const { scorecard: key, plannedFor: timeMs, revision } = report
  const json = writeJson('plan-report', planReportSchema, report)
  const id = `${key}/${timeMs}/${revision}`
  return encodeEvent({ name: 'plan-report', source: 'fairstream/plan-reports', id, key, json, timeMs })
}

/** A drift alert as a record of drift-alerts, keyed by the alert's key. */
export function encodeDriftAlert(alert: DriftAlert): Encoded {
  const { key, state, time: timeMs } = alert
  const json = writeJson('drift-alert', driftAlertSchema, alert)
  return encodeEvent({
    name: 'drift-alert',
    source: 'fairstream/drift-alerts',
    id: `${key}/${state}/${timeMs}`,
    key,
    json,
    timeMs,
  })
}

/** An outcome as a record of outcomes-by-decision, keyed by the decision's id, which also names the partition. */
export function encodeOutcomeByDecision(outcome: OutcomeByDecision): Encoded {
  const { id, decisionId: key, time } = outcome
  const json = writeJson('outcome-by-decision', outcomeByDecisionSchema, outcome)
  const source = 'fairstream/outcomes-by-decision'
  return encodeEvent({ name: 'outcome-by-decision', source, id, key, json, timeMs: parseTime(time) })
}

/** An override as a record of overrides, keyed by subject. */
export function encodeOverride(override: Override): Encoded {
  const { id, subject: key, time: timeMs } = override
  const json = writeJson('override', overrideSchema, override)
  return encodeEvent({ name: 'override', source: 'fairstream/overrides', id, key, json, timeMs })
}

/** An audit entry as a record of audit, keyed by actor. */
export function encodeAuditEntry(entry: AuditEntry): Encoded {
  const { id, actor: key, time: timeMs } = entry
  const json = writeJson('audit-entry', auditEntrySchema, entry)
  return encodeEvent({ name: 'audit-entry', source: 'fairstream/audit', id, key, json, timeMs })
}
