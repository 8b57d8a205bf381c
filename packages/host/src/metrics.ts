import { driftAlertSchema } from '@fairstream/events'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Counts, Progress } from './progress.ts'
import type { Watched } from './watch-lag.ts'

export interface Measured {
  readonly group: string
  readonly rawScores: string
  readonly progress: Progress
  readonly watched: Watched
  readonly now: () => number
}

const COUNTED: Readonly<Record<keyof Counts, readonly [name: string, help: string]>> = {
  offsets: ['fairstream_offsets_total', 'Offsets of raw-scores consumed and committed'],
  fairScores: ['fairstream_fair_scores_total', 'Fair scores emitted and committed'],
  lateScores: ['fairstream_late_scores_total', 'Scores whose slice was sealed before they came'],
  commits: ['fairstream_commits_total', 'Commits of partition records'],
  claims: ['fairstream_claims_total', 'Claims of partition records'],
  fences: ['fairstream_fences_total', 'Commits refused because another owner moved the record'],
  faults: ['fairstream_faults_total', 'Faults of log or store that were retried'],
  plans: ['fairstream_plans_total', 'Boundaries planned'],
  maps: ['fairstream_maps_published_total', 'Transport maps published'],
  refusedMaps: ['fairstream_maps_refused_total', 'Records of transport-maps that are no map'],
}

/** The Prometheus metrics of a process, read from its progress when they are asked for. */
export function createMetrics(measured: Measured): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  countCounts(registry, measured)
  countReasons(registry, measured)
  measurePartitions(registry, measured)
  measureRestores(registry, measured)
  return registry
}

function countCounts(registry: Registry, { progress }: Measured): void {
  for (const [field, [name, help]] of Object.entries(COUNTED) as [keyof Counts, readonly [string, string]][])
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(progress.counts[field])
      },
    })
}

function countReasons(registry: Registry, { progress }: Measured): void {
  new Counter({
    name: 'fairstream_dead_letters_total',
    help: 'Dead letters emitted and committed, by reason code',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [reason, count] of progress.deadLetters) this.inc({ reason }, count)
    },
  })
}

function measurePartitions(registry: Registry, { group, rawScores, progress, watched, now }: Measured): void {
  const gauge = (name: string, help: string, labelNames: string[], collect: (set: SetGauge) => void): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        collect((labels, value) => {
          this.set(labels, value)
        })
      },
    })
  }
  gauge(
    'kafka_consumergroup_lag',
    'Offsets of raw-scores still to come, control records among them',
    ['consumergroup', 'topic', 'partition'],
    (set) => {
      for (const [partition, lag] of watched.lag) set({ consumergroup: group, topic: rawScores, partition }, lag)
    },
  )
  gauge('fairstream_partitions', 'Partitions held, by status', ['status'], (set) => {
    const held = [...progress.partitions.values()]
    for (const status of ['restoring', 'serving', 'paused', 'halted'])
      set({ status }, held.filter((each) => each.status === status).length)
  })
  gauge('fairstream_watermark_lag_seconds', 'Now less the latest event time consumed', ['partition'], (set) => {
    for (const { partition, watermarkMs } of progress.partitions.values())
      if (watermarkMs !== undefined) set({ partition }, (now() - watermarkMs) / 1_000)
  })
  gauge('fairstream_plan_age_seconds', 'Now less the boundary that was planned last', ['record'], (set) => {
    for (const [record, boundary] of progress.plans) set({ record }, (now() - boundary) / 1_000)
  })
  gauge('fairstream_open_alerts', 'Drift alerts that are open, by kind', ['record', 'kind'], (set) => {
    for (const [record, { open }] of progress.watches) for (const kind of ALERT_KINDS) set({ record, kind }, open.get(kind) ?? 0)
  })
  gauge(
    'fairstream_drift_evidence',
    'Evidence of drift as a share of the height at which it alarms',
    ['record', 'kind'],
    (set) => {
      for (const [record, { evidence }] of progress.watches) for (const [kind, share] of evidence) set({ record, kind }, share)
    },
  )
}

/** A kind without an open alert is 0 and not absent: a rule must see it end. */
const ALERT_KINDS = driftAlertSchema.shape.kind.options

type SetGauge = (labels: Readonly<Record<string, string | number>>, value: number) => void

function measureRestores(registry: Registry, { progress }: Measured): void {
  new Histogram({
    name: 'fairstream_restore_seconds',
    help: 'From the beginning of a claim until its partition was restored',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
    collect() {
      for (const ms of progress.restoresMs) this.observe(ms / 1_000)
      progress.restoresMs = []
    },
  })
}
