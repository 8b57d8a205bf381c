import type { Notice } from '@fairstream/runner'

/** What a process has done so far, folded from the shell's notices. Mutable: the process owns it. */
export interface Progress {
  /** The input partitions that this process holds, by the key of their records. */
  readonly partitions: Map<string, PartitionProgress>
  /** The last boundary that was planned, epoch ms, by the key of the planning record. */
  readonly plans: Map<string, number>
  /** Open alerts by kind, and how near each kind's evidence is to an alarm, by the key of the planning record. */
  readonly watches: Map<string, WatchProgress>
  readonly counts: Counts
  readonly deadLetters: Map<string, number>
  /** How long the claims took, in ms: those since they were last taken. */
  restoresMs: number[]
}

export interface PartitionProgress {
  readonly partition: number
  status: 'restoring' | 'serving' | 'paused' | 'halted'
  /** The first offset not yet consumed; undefined until the partition was claimed. */
  next: number | undefined
  /** When the partition was last seen to get on, epoch ms. */
  movedAtMs: number
  /** The latest event time over all scorecards, epoch ms. */
  watermarkMs: number | undefined
}

interface WatchProgress {
  readonly open: ReadonlyMap<string, number>
  /** 1 is the height at which the kind alarms. */
  readonly evidence: ReadonlyMap<string, number>
}

export interface Counts {
  offsets: number
  fairScores: number
  lateScores: number
  commits: number
  claims: number
  fences: number
  faults: number
  plans: number
  maps: number
  refusedMaps: number
}

export function createProgress(): Progress {
  return {
    partitions: new Map(),
    plans: new Map(),
    watches: new Map(),
    counts: {
      offsets: 0,
      fairScores: 0,
      lateScores: 0,
      commits: 0,
      claims: 0,
      fences: 0,
      faults: 0,
      plans: 0,
      maps: 0,
      refusedMaps: 0,
    },
    deadLetters: new Map(),
    restoresMs: [],
  }
}

/** Takes up one notice. */
export function noteProgress(progress: Progress, notice: Notice, nowMs: number): void {
  if (notice.event === 'lost') progress.partitions.delete(notice.record)
  else NOTED[notice.event](progress, notice, nowMs)
}

type Noted = (progress: Progress, notice: Notice, nowMs: number) => void

const RESTORES_KEPT_MAX = 1_000

const NOTED: Readonly<Record<Exclude<Notice['event'], 'lost'>, Noted>> = {
  assigned: ({ partitions }, { record, facts }, nowMs) => {
    const partition = numberOf(facts['partition'])
    partitions.set(record, { partition, status: 'restoring', next: undefined, movedAtMs: nowMs, watermarkMs: undefined })
  },
  claimed: (progress, { record, facts }, nowMs) => {
    progress.counts.claims += 1
    if (progress.restoresMs.length < RESTORES_KEPT_MAX) progress.restoresMs.push(numberOf(facts['ms']))
    move(progress, record, { status: 'serving', next: numberOf(facts['next']), movedAtMs: nowMs })
  },
  committed: (progress, { record, facts }, nowMs) => {
    const next = numberOf(facts['next'])
    progress.counts.commits += 1
    progress.counts.offsets += next - numberOf(facts['from'])
    progress.counts.fairScores += numberOf(facts['fair'])
    progress.counts.lateScores += numberOf(facts['late'])
    for (const [name, count] of Object.entries(facts)) if (name.startsWith(REASON)) countReason(progress, name, numberOf(count))
    const watermark = facts['watermark']
    move(progress, record, { next, movedAtMs: nowMs, ...(watermark === undefined ? {} : { watermarkMs: numberOf(watermark) }) })
  },
  fenced: ({ counts }) => {
    counts.fences += 1
  },
  fault: ({ counts }) => {
    counts.faults += 1
  },
  halted: (progress, { record }) => {
    move(progress, record, { status: 'halted' })
  },
  paused: (progress, { record }) => {
    move(progress, record, { status: 'paused' })
  },
  planned: ({ counts, plans }, { record, facts }) => {
    counts.plans += 1
    if (facts['published'] === true) counts.maps += 1
    plans.set(record, numberOf(facts['boundary']))
  },
  // A long rebuild gets on too.
  rebuilding: (progress, { record }, nowMs) => {
    move(progress, record, { movedAtMs: nowMs })
  },
  rebuilt: (progress, { record }, nowMs) => {
    move(progress, record, { movedAtMs: nowMs })
  },
  watched: ({ watches }, { record, facts }) => {
    watches.set(record, { open: named(facts, 'open.'), evidence: named(facts, 'evidence.') })
  },
  'refused-map': ({ counts }) => {
    counts.refusedMaps += 1
  },
}

/** The facts whose names begin with a prefix, by the rest of the name. */
function named(facts: Notice['facts'], prefix: string): ReadonlyMap<string, number> {
  const found = Object.entries(facts).filter(([name]) => name.startsWith(prefix))
  return new Map(found.map(([name, fact]) => [name.slice(prefix.length), numberOf(fact)]))
}

const REASON = 'dead-letters.'

function countReason({ deadLetters }: Progress, name: string, count: number): void {
  const reason = name.slice(REASON.length)
  deadLetters.set(reason, (deadLetters.get(reason) ?? 0) + count)
}

function move({ partitions }: Progress, record: string, change: Partial<PartitionProgress>): void {
  const found = partitions.get(record)
  if (found !== undefined) Object.assign(found, change)
}

function numberOf(fact: string | number | boolean | undefined): number {
  return typeof fact === 'number' ? fact : 0
}
