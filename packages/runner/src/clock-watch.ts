import { ADVICE, foldFindings, remindersDue } from '@fairstream/drift'
import type { Alert, AlertContent, Finding, OpenAlert } from '@fairstream/drift'

/**
 * What a planner watches by the clock and not by event time: partitions that stand still, plans that do not come, and alerts that
 * nobody was told of for long. It is kept beside the watch and never enters it: a replay of the log cannot give it.
 */
export interface ClockWatch {
  /** When a boundary was last planned, epoch ms by the clock. */
  readonly plannedAtMs?: number
  /** Its own open alerts, in order of key. */
  readonly open: readonly OpenAlert[]
  /** When each open alert, of either watch, was last said; by key, epoch ms by the clock. */
  readonly saidAt: Readonly<Record<string, number>>
}

/** What is seen at one look. */
export interface Look {
  readonly nowMs: number
  readonly partitions: readonly SeenPartition[]
  /** The open alerts of the watch in event time. */
  readonly openByEvents: readonly OpenAlert[]
  readonly lastBoundary: number | undefined
}

export interface SeenPartition {
  readonly partition: number
  /** Why it stands still. */
  readonly stopped?: { readonly state: 'paused' | 'halted'; readonly code: string }
  /** Is anything on the log that it has not consumed? */
  readonly isBehind: boolean
}

export interface ClockRules {
  readonly scorecard: string
  readonly staleAfterMs: number
  readonly remindEveryMs: number
}

export function createClockWatch(): ClockWatch {
  return { open: [], saidAt: {} }
}

/** One look: what has to be said now. The state changes only where something is. */
export function lookAtClock(
  before: ClockWatch,
  look: Look,
  rules: ClockRules,
): { readonly watch: ClockWatch; readonly said: readonly Alert[] } {
  const { open, said } = foldFindings(before.open, findingsOf(before, look, rules), rules)
  const saidAt = new Map(Object.entries(before.saidAt))
  const reminders = remindersDue(look.openByEvents, saidAt, look.nowMs, rules.remindEveryMs)
  const all = [...said, ...reminders]
  const watch = noteSaid({ ...before, open }, all, look.openByEvents, look.nowMs)
  return all.length === 0 ? { watch: before, said: [] } : { watch, said: all }
}

/** Takes note of what was said, so that it is not said again too soon. Alerts that are closed are forgotten. */
export function noteSaid(
  before: ClockWatch,
  said: readonly Alert[],
  openByEvents: readonly OpenAlert[],
  nowMs: number,
): ClockWatch {
  const isOpen = new Set([...before.open, ...openByEvents].map(({ alert }) => alert.key))
  const saidAt = { ...before.saidAt, ...Object.fromEntries(said.map(({ key }) => [key, nowMs])) }
  return { ...before, saidAt: Object.fromEntries(Object.entries(saidAt).filter(([key]) => isOpen.has(key))) }
}

function findingsOf(before: ClockWatch, look: Look, rules: ClockRules): readonly Finding[] {
  return [...look.partitions.map((each) => standStill(each, look)), ...stale(before, look, rules)]
}

function standStill({ partition, stopped }: SeenPartition, look: Look): Finding {
  const content = {
    ...contentOf(look),
    kind: 'pipeline',
    evidence: { partition, ...(stopped ?? { state: 'serving' }) },
    effect: {},
    promise: {},
    advice: stopped === undefined ? OVER : ADVICE.pipeline,
  } as const
  return { level: stopped === undefined ? 'clear' : 'notice', content, counter: `partition-${partition}` }
}

/** Without a record that waits, no plan is missed; a partition that stands still is said by itself. */
function stale({ plannedAtMs }: ClockWatch, look: Look, { staleAfterMs }: ClockRules): readonly Finding[] {
  if (plannedAtMs === undefined) return []
  const ageMs = look.nowMs - plannedAtMs
  const isStale = ageMs > staleAfterMs && look.partitions.some(({ stopped, isBehind }) => stopped === undefined && isBehind)
  const isFresh = ageMs <= staleAfterMs
  if (!isStale && !isFresh) return []
  const content = {
    ...contentOf(look),
    kind: 'stale-map',
    since: isStale ? plannedAtMs + staleAfterMs : look.nowMs,
    evidence: { ageMs, ...(look.lastBoundary === undefined ? {} : { lastBoundary: look.lastBoundary }) },
    effect: {},
    promise: { staleAfterMs },
    advice: isStale ? ADVICE['stale-map'] : OVER,
  } as const
  return [{ level: isStale ? 'notice' : 'clear', content, counter: 'clock' }]
}

const OVER = 'Nothing to do: it is over.'

function contentOf({ nowMs }: Look): Pick<AlertContent, 'time' | 'since' | 'n' | 'window' | 'basis'> {
  return { time: nowMs, since: nowMs, n: 0, window: { from: nowMs, to: nowMs }, basis: 'wall' }
}
