import type { DriftAlert } from '@fairstream/events'
import type { Paint } from '../terminal.ts'
import { wrapWords } from '../wrap-words.ts'
import { alertSentence, evidenceSentence, timeWords } from './alert-words.ts'

/** Alerts for people: what each says, on what it rests, and what to do about it. */
export function printAlerts(alerts: readonly DriftAlert[], paint: Paint, width: number): string {
  return alerts.map((alert) => printAlert(alert, paint, width)).join('\n')
}

function printAlert(alert: DriftAlert, paint: Paint, width: number): string {
  const { kind, state, scorecard, time, advice } = alert
  const painted = state === 'resolved' ? paint.good(state) : paint.bad(state)
  const head = `${painted}  ${paint.strong(kind)}  ${scorecard}  ${timeWords(time)}`
  const evidence = evidenceSentence(alert)
  const body = [alertSentence(alert), ...(evidence === undefined ? [] : [evidence]), advice]
  const lines = body.flatMap((text) => wrapWords(text.split(' '), Math.min(width, 100) - 4).map((line) => `    ${line}`))
  return [head, ...lines, ''].join('\n')
}
