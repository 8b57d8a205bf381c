/** How fast records go out. */
export interface Pace {
  /** How many go out together at most. */
  readonly batchMax: number
  /** How long the next record is still to wait when so many are out; 0 where it is due. */
  readonly waitMs: (sent: number) => number
}

const BATCH_MAX = 500
const BATCHES_A_SECOND = 10

export const AT_ONCE: Pace = { batchMax: BATCH_MAX, waitMs: () => 0 }

/** Each record has its time from the beginning on, so that neither late timers nor slow appends add up. */
export function createPace(perSecond: number, clockMs: () => number): Pace {
  let startMs: number | undefined
  return {
    batchMax: Math.min(BATCH_MAX, Math.max(1, Math.floor(perSecond / BATCHES_A_SECOND))),
    waitMs: (sent) => {
      const nowMs = clockMs()
      startMs ??= nowMs
      return Math.max(0, startMs + (sent * 1_000) / perSecond - nowMs)
    },
  }
}
