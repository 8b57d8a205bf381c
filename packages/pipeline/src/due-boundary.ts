import type { Scorecard } from '@fairstream/configuration'
import type { MapSource } from '@fairstream/events'

/** How far a partition has come, as the planner finds it. Event times in epoch ms, −Infinity before the first event. */
export interface PartitionProgress {
  readonly partition: number
  readonly watermark: number
  /** The greatest event time over all scorecards. */
  readonly greatestTime: number
  readonly idle: boolean
  readonly stopped?: 'paused' | 'halted'
}

type PassedOver = NonNullable<MapSource['passedOver']>

/**
 * The latest boundary T that is due: every partition's watermark has passed T + grace, but for those passed over (stopped,
 * idle, or quiet: its other scorecards are a slice further). Idle and stopped partitions hold nobody back, but time goes no
 * further than the events of some partition did. Boundaries are multiples of `planEvery`.
 *
 * @returns undefined where no event has come far enough.
 */
export function latestDueBoundary(
  { window, planEveryMs }: Scorecard,
  partitions: readonly PartitionProgress[],
): number | undefined {
  const reached = ({ watermark, greatestTime }: PartitionProgress): number => Math.max(watermark, greatestTime - window.sliceMs)
  const furthest = Math.max(...partitions.map(reached), Number.NEGATIVE_INFINITY)
  const awaited = partitions.filter(({ idle, stopped }) => !idle && stopped === undefined)
  const passed = Math.min(furthest, ...awaited.map(reached)) - window.graceMs
  return Number.isFinite(passed) ? Math.floor(passed / planEveryMs) * planEveryMs : undefined
}

/** Why the plan for a boundary did not wait for a partition; undefined where the partition had passed it. */
export function passedOverFor({ window }: Scorecard, boundary: number, progress: PartitionProgress): PassedOver | undefined {
  if (progress.watermark >= boundary + window.graceMs) return undefined
  if (progress.stopped !== undefined) return progress.stopped
  return progress.idle ? 'idle' : 'quiet'
}
