import { alertKey } from './alert.ts'
import type { Alert, AlertContent, AlertState } from './alert.ts'
import type { Closing } from './closing.ts'
import type { Finding } from './finding.ts'

/** An alert that is open or escalated: its last record, and what would close it. */
export interface OpenAlert {
  readonly alert: Alert
  /** Event time of the last record that was said, epoch ms. */
  readonly saidAt: number
  readonly closing?: Closing
}

/** What a look left open, in order of key, and what it said. */
export interface Told {
  readonly open: readonly OpenAlert[]
  readonly said: readonly Alert[]
}

/** What the lifecycle needs of the rules. */
export interface LifecycleRules {
  readonly scorecard: string
  readonly remindEveryMs: number
}

/**
 * Folds findings, in order, into the alerts that are open: opened once, escalated once, said again at most every remindEvery,
 * resolved only by a finding that clears. A clear is passed over where the same look raises the alert.
 */
export function foldFindings(open: readonly OpenAlert[], findings: readonly Finding[], rules: LifecycleRules): Told {
  const byKey = new Map(open.map((each) => [each.alert.key, each]))
  const said: Alert[] = []
  const keyed = findings.map((finding) => ({ finding, key: alertKey(rules.scorecard, finding.content, finding.counter) }))
  const raised = new Set(keyed.filter(({ finding }) => finding.level !== 'clear').map(({ key }) => key))
  for (const { finding, key } of keyed) {
    const before = byKey.get(key)
    if (finding.level === 'clear') {
      if (before === undefined || raised.has(key)) continue
      said.push(alertOf(finding.content, key, 'resolved', rules))
      byKey.delete(key)
      continue
    }
    const { after, isSaid } = raise(before, finding, key, rules)
    byKey.set(key, after)
    if (isSaid) said.push(after.alert)
  }
  return { open: [...byKey.values()].sort((a, b) => (a.alert.key < b.alert.key ? -1 : 1)), said }
}

/**
 * The reminders that are due by the clock: the records of open alerts as they stand, with `basis: wall` and the clock's time.
 *
 * They are the shell's to send and to remember. Nothing of them enters the watch's state, so a replay gives the same state.
 *
 * @param saidAt - When each key was last said, by the clock, epoch ms; a key that is missing is due.
 */
export function remindersDue(
  open: readonly OpenAlert[],
  saidAt: ReadonlyMap<string, number>,
  nowMs: number,
  remindEveryMs: number,
): readonly Alert[] {
  return open
    .filter(({ alert }) => nowMs - (saidAt.get(alert.key) ?? Number.NEGATIVE_INFINITY) >= remindEveryMs)
    .map(({ alert }) => ({ ...alert, time: nowMs, basis: 'wall' }))
}

/** An alert that goes on keeps the time at which its change began. */
function raise(
  before: OpenAlert | undefined,
  { level, content, closing }: Finding,
  key: string,
  rules: LifecycleRules,
): { readonly after: OpenAlert; readonly isSaid: boolean } {
  const was = before?.alert.state
  const state = was === 'escalated' || level === 'severe' || (was === 'open' && level === 'alarm') ? 'escalated' : 'open'
  const isSaid = state !== was || before === undefined || content.time - before.saidAt >= rules.remindEveryMs
  const since = before === undefined ? content.since : Math.min(before.alert.since, content.since)
  // A notice is no new evidence of a change: what speaks for closing goes on.
  const closes = before !== undefined && level === 'notice' ? before.closing : closing
  const alert = isSaid ? alertOf({ ...content, since }, key, state, rules) : before.alert
  const saidAt = isSaid ? content.time : before.saidAt
  return { after: { alert, saidAt, ...(closes === undefined ? {} : { closing: closes }) }, isSaid }
}

function alertOf(content: AlertContent, key: string, state: AlertState, { scorecard }: LifecycleRules): Alert {
  return { ...content, key, state, scorecard }
}
