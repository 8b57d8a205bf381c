import type { AuditEntry } from '../src/audit-entry.ts'
import type { DriftAlert } from '../src/drift-alert.ts'
import {
  encodeAuditEntry,
  encodeDriftAlert,
  encodeOutcomeByDecision,
  encodeOverride,
  encodePlanReport,
  encodePolicy,
} from '../src/encode-control.ts'
import { encodeTransportMapManifest, encodeTransportMapPart } from '../src/encode-transport-map.ts'
import type { OutcomeByDecision } from '../src/outcome-by-decision.ts'
import type { Override } from '../src/override.ts'
import type { PlanReport } from '../src/plan-report.ts'
import type { Policy } from '../src/policy.ts'
import type { Encoded } from '../src/record.ts'
import type { RecordName } from '../src/record-name.ts'
import type { TransportMapManifest } from '../src/transport-map-manifest.ts'
import type { TransportMapPart } from '../src/transport-map-part.ts'

const sha256 = 'a'.repeat(64)
const window = { from: 0, to: 86_400_000 }
const byGroup = (value: number) =>
  Object.assign(Object.create(null) as Record<string, number>, { 'f|a': value, __proto__x: value })
const sources = [
  { partition: 0, offset: 7, digest: 'c0ffee' },
  { partition: 1, offset: 0, digest: '', passedOver: 'idle' as const },
]

export const manifest: TransportMapManifest = {
  formatVersion: 1,
  scorecard: 'credit',
  version: '0123456789abcdef',
  plannedFor: 86_400_000,
  revision: 0,
  lifts: ['fedcba9876543210'],
  window,
  sources,
  policyVersion: 'config-1',
  weights: byGroup(1),
  theta: { default: 1, groups: byGroup(0.5) },
  thresholds: { refer: 600, approve: 660 },
  cohortArms: [{ arm: 'canary', share: 0.1, policyVersion: 'p2', theta: { default: 0.5, groups: byGroup(0) } }],
  ties: 'random',
  seed: 'ties/credit',
  edges: { low: 300, high: 850 },
  grid: { spec: { kind: 'lattice', low: 300, high: 850, step: 1 }, atoms: [], id: 'lattice-1' },
  traits: ['sex', 'origin'],
  traitValues: Object.assign(Object.create(null) as object, { sex: { known: ['f', 'm'], catchAll: 'other' } }),
  groups: [
    { group: 'f|a', n: 100, nEffective: 100, rankError: 0.1, parts: [sha256] },
    { group: '?|%3F', n: 1, nEffective: 1, small: true, parts: [] },
  ],
  barycenter: { parts: [sha256] },
  outputFormat: '1',
  codeVersion: '0.1.0',
  minGroupSize: 100,
}
export const part: TransportMapPart = {
  formatVersion: 1,
  scorecard: 'credit',
  version: '0123456789abcdef',
  part: 'group/f|a/0',
  sha256,
  data: 'AAAA',
}
export const policy: Policy = {
  formatVersion: 1,
  scorecard: 'credit',
  version: 'p2',
  parent: 'p1',
  state: 'proposed',
  thetaDefault: 1,
  theta: byGroup(0.5),
  thetaCorridor: [0.5, 1],
  weights: 'population',
  levers: Object.assign(Object.create(null) as Record<string, number>, { subsidy: 0.1 }),
  evidence: Object.assign(Object.create(null) as Record<string, number[]>, { air: [0.8, 0.9] }),
  proposedBy: 'learner',
  approvedBy: [],
  effectiveFrom: 0,
  reason: 'AIR below .8',
}
export const alert: DriftAlert = {
  formatVersion: 1,
  key: 'credit/input-shift/f|a',
  kind: 'input-shift',
  state: 'open',
  scorecard: 'credit',
  group: 'f|a',
  time: 300_000,
  since: 0,
  evidence: Object.assign(Object.create(null) as Record<string, number>, { r: 12_000.5 }),
  promise: Object.assign(Object.create(null) as Record<string, number>, { a: 12_000 }),
  effect: Object.create(null) as Record<string, number>,
  n: 500,
  window,
  mapVersion: '0123456789abcdef',
  basis: 'event',
  advice: 'Refit.',
}
const report: PlanReport = {
  formatVersion: 1,
  scorecard: 'credit',
  plannedFor: 86_400_000,
  revision: 0,
  mapVersion: '0123456789abcdef',
  published: true,
  policyVersion: 'config-1',
  window,
  sources,
  groups: [
    { group: 'f|a', n: 100, nEffective: 100, weight: 1, before: { w1: 1, w2: 1, ks: 0.5 }, after: { w1: 0, w2: 0, ks: 0 } },
  ],
  parity: [{ cut: 660, rates: [{ group: 'f|a', raw: 0.2, fair: 0.3 }], airRaw: 0.5, airFair: 1 }],
  warnings: [],
}
const outcomeByDecision: OutcomeByDecision = {
  formatVersion: 1,
  id: 'o1',
  subject: 's1',
  decisionId: 'main/0/1',
  scorecard: 'credit',
  outcome: 1,
  horizon: 'P90D',
  time: 0,
}
const override: Override = {
  formatVersion: 1,
  id: 'v1',
  subject: 's1',
  scorecard: 'credit',
  decisionId: 'main/0/1',
  decision: 'approve',
  instead: 'decline',
  actor: 'anna',
  reason: 'Income was misread.',
  time: 0,
}
const entry: AuditEntry = { formatVersion: 1, id: 'a1', actor: 'anna', action: 'policy.approve', target: 'credit/p2', time: 0 }

/** A record of each kind that we write, its bytes and its key. */
export const RECORDS: readonly [RecordName, object, Encoded, string][] = [
  ['transport-map-manifest', manifest, encodeTransportMapManifest(manifest), 'credit/0123456789abcdef/manifest'],
  ['transport-map-part', part, encodeTransportMapPart(part), 'credit/0123456789abcdef/group/f|a/0'],
  ['policy', policy, encodePolicy(policy), 'credit'],
  ['drift-alert', alert, encodeDriftAlert(alert), 'credit/input-shift/f|a'],
  ['plan-report', report, encodePlanReport(report), 'credit'],
  ['outcome-by-decision', outcomeByDecision, encodeOutcomeByDecision(outcomeByDecision), 'main/0/1'],
  ['override', override, encodeOverride(override), 's1'],
  ['audit-entry', entry, encodeAuditEntry(entry), 'anna'],
]
