import { adoptAlert } from '@fairstream/drift'
import type { Alert, Facts, OpenAlert } from '@fairstream/drift'
import type { DriftAlert } from '@fairstream/events'
import { latestAlerts } from '@fairstream/pipeline'
import type { LogRecord } from '@fairstream/ports'
import type { Shell } from './shell.ts'

/** The alerts that drift-alerts leaves open, in order of key. */
export interface AdoptedAlerts {
  readonly byEvents: readonly OpenAlert[]
  readonly byClock: readonly OpenAlert[]
}

/**
 * Reads what is open, for a planner whose record is gone: somebody was told of it, and nobody else will ever say that it is over.
 *
 * What stands in an alert is as it was said last; reminders carry the clock's time in place of the slice's.
 */
export async function adoptAlerts(shell: Shell, scorecard: string): Promise<AdoptedAlerts> {
  const { alerts } = await latestAlerts(recordsOf(shell))
  const open = alerts.filter((each) => each.scorecard === scorecard && each.state !== 'resolved')
  return {
    byEvents: open
      .filter((each) => !isOfClock(each))
      .map((each) => adoptAlert({ ...alertOf(each), basis: 'event', time: each.window.to }, counterOf(each))),
    byClock: open.filter(isOfClock).map((each) => adoptAlert(alertOf(each), counterOf(each))),
  }
}

/** No alert of ours has a list among its facts. */
function alertOf(said: DriftAlert): Alert {
  const facts = { evidence: figures(said.evidence), promise: figures(said.promise), effect: figures(said.effect) }
  const alert: Alert & { formatVersion?: number } = { ...said, ...facts }
  delete alert.formatVersion
  return alert
}

function figures(facts: DriftAlert['evidence']): Facts {
  return Object.fromEntries(Object.entries(facts).filter((fact): fact is [string, Facts[string]] => !Array.isArray(fact[1])))
}

async function* recordsOf({ log, topics }: Shell): AsyncGenerator<LogRecord> {
  for (const { partition, first, end } of await log.bounds(topics.driftAlerts))
    yield* log.read(topics.driftAlerts, partition, first, end)
}

/** Reminders of other alerts say `basis: wall` as well. */
function isOfClock({ kind, key }: DriftAlert): boolean {
  return kind === 'pipeline' || (kind === 'stale-map' && key.endsWith('/clock'))
}

function counterOf(alert: DriftAlert): string | undefined {
  if (alert.kind === 'pipeline') return `partition-${String(alert.evidence['partition'])}`
  if (alert.kind === 'stale-map') return isOfClock(alert) ? 'clock' : undefined
  return alert.kind === 'data-quality' ? String(alert.evidence['counter']) : undefined
}
