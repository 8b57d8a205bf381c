import type { QuantileFunction } from '@fairstream/transport'

/** What a scorecard's scores were declared to be, group by group: what input-shift holds them against in place of the map in force. */
export interface Baseline {
  /** 16 hex digits: the hash of what the file says. */
  readonly version: string
  readonly groups: ReadonlyMap<string, BaselineGroup>
}

/** One group's law, on the scorecard's own grid. */
interface BaselineGroup {
  readonly law: QuantileFunction
  /** Scores that it was counted from. */
  readonly n: number
}

/** By the name of the scorecard. */
export type Baselines = ReadonlyMap<string, Baseline>
