import type { LogLine } from '../delivery/service-process.ts'

/** What the services said of themselves, folded from their logs as they wrote them. */
export interface ServiceHistory {
  readonly counts: Record<Counted, number>
  readonly claims: Claimed[]
  /** Claims that found less than had been committed before: the store was rolled back. */
  readonly rollBacks: RollBack[]
  readonly halts: Halt[]
  /** How long claims took, in ms. */
  readonly restoresMs: number[]
  /** Processes that ended though nobody ended them. */
  readonly died: string[]
  readonly ends: { readonly pid: number; readonly atMs: number }[]
  /** The greatest `next` that was committed of each record. */
  readonly committed: Map<string, number>
}

const COUNTED = ['claimed', 'committed', 'fenced', 'fault', 'paused', 'lost', 'planned', 'refused-map'] as const

type Counted = (typeof COUNTED)[number]

interface Claimed {
  readonly record: string
  readonly pid: number
  readonly atMs: number
}

interface RollBack {
  readonly record: string
  /** When the claim that saw it was made. */
  readonly seenMs: number
  /** Offsets that the store had forgotten. */
  readonly offsets: number
}

interface Halt {
  readonly record: string
  readonly code: string
  readonly message: string
}

export function createServiceHistory(): ServiceHistory {
  return {
    counts: { claimed: 0, committed: 0, fenced: 0, fault: 0, paused: 0, lost: 0, planned: 0, 'refused-map': 0 },
    claims: [],
    rollBacks: [],
    halts: [],
    restoresMs: [],
    died: [],
    ends: [],
    committed: new Map(),
  }
}

/** Takes up one line of a service's log. */
export function noteLine(history: ServiceHistory, line: LogLine): void {
  const { msg } = line
  if (isCounted(msg)) history.counts[msg] += 1
  const record = String(line['record'])
  if (msg === 'claimed') noteClaim(history, record, line)
  if (msg === 'committed') {
    const next = Number(line['next'])
    history.committed.set(record, Math.max(next, history.committed.get(record) ?? 0))
  }
  if (msg === 'halted') history.halts.push({ record, code: String(line['code']), message: String(line['message']) })
}

function noteClaim(history: ServiceHistory, record: string, line: LogLine): void {
  const atMs = Date.parse(String(line['time']))
  const next = Number(line['next'])
  history.claims.push({ record, pid: Number(line['pid']), atMs })
  history.restoresMs.push(Number(line['ms']))
  const committed = history.committed.get(record) ?? 0
  if (next >= committed) return
  history.rollBacks.push({ record, seenMs: atMs, offsets: committed - next })
  history.committed.set(record, next)
}

function isCounted(msg: string): msg is Counted {
  return COUNTED.includes(msg as Counted)
}
