import type { Progress } from './progress.ts'
import type { Watched } from './watch-lag.ts'

/** What a probe is told: a state, and every reason against it. */
export interface Health {
  readonly ok: boolean
  readonly reasons: readonly string[]
}

const STUCK_AFTER_MS = 60_000
const SILENT_AFTER_MS = 15_000

/**
 * Is it of use to go on? Not where a partition that has input did not get on for a minute. Log and store may be away: a restart
 * would not bring them back. Paused and halted partitions wait for people, and count as alive.
 */
export function liveness({ partitions }: Progress, { lag, answeredAtMs }: Watched, nowMs: number): Health {
  const isAnswering = answeredAtMs !== undefined && nowMs - answeredAtMs < SILENT_AFTER_MS
  const stuck = [...partitions.values()].filter(
    ({ partition, status, movedAtMs }) =>
      isAnswering &&
      (status === 'serving' || status === 'restoring') &&
      (lag.get(partition) ?? 0) > 0 &&
      nowMs - movedAtMs > STUCK_AFTER_MS,
  )
  return healthOf(stuck.map(({ partition }) => `partition ${partition} has input and did not get on for a minute`))
}

/** Can it do its work now? Log and store answer, and every partition held is being served. */
export function readiness({ partitions }: Progress, { fault, answeredAtMs }: Watched, nowMs: number): Health {
  const silent = answeredAtMs === undefined ? 'log and store have not answered yet' : 'log and store do not answer'
  const isSilent = answeredAtMs === undefined || nowMs - answeredAtMs > SILENT_AFTER_MS
  const idle = [...partitions.values()].filter(({ status }) => status !== 'serving')
  return healthOf([
    ...(fault === undefined ? [] : [fault]),
    ...(isSilent ? [silent] : []),
    ...idle.map(({ partition, status }) => `partition ${partition} is ${status}`),
  ])
}

function healthOf(reasons: readonly string[]): Health {
  return { ok: reasons.length === 0, reasons }
}
