import type { Notice } from '@fairstream/runner'
import pino from 'pino'
import type { Logger } from 'pino'

/** Lines of JSON on stdout, one an event. Notices hold no subjects, traits or scores, and nothing else is logged. */
export function createLogger(service: string, level: string): Logger {
  return pino({ name: service, level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime })
}

const LEVELS: Readonly<Record<Notice['event'], 'debug' | 'info' | 'warn' | 'error'>> = {
  assigned: 'info',
  claimed: 'info',
  committed: 'debug',
  fenced: 'warn',
  fault: 'warn',
  halted: 'error',
  paused: 'error',
  lost: 'info',
  planned: 'info',
  rebuilding: 'info',
  rebuilt: 'warn',
  watched: 'debug',
  'refused-map': 'warn',
}

export function logNotice(logger: Logger, { event, record, facts }: Notice): void {
  logger[LEVELS[event]]({ record, ...facts }, event)
}
