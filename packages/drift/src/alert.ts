/** What an alert can say (docs/decisions/0007, Kinds). */
export type AlertKind =
  | 'input-shift'
  | 'residual-unfairness'
  | 'stale-map'
  | 'group-starvation'
  | 'data-quality'
  | 'response-misspecification'
  | 'pipeline'

export type AlertState = 'open' | 'escalated' | 'resolved'

/** Named figures; numbers that come of detectors are rounded to six digits. */
export type Facts = Readonly<Record<string, string | number | boolean>>

/** What was seen of one alert's matter, whatever its state. */
export interface AlertContent {
  readonly kind: AlertKind
  readonly group?: string
  /** The threshold that an AIR alert is about. */
  readonly cut?: number
  /** Epoch ms: the end of the slice that decided; for basis wall the clock's. */
  readonly time: number
  /** When the change most likely began, epoch ms. */
  readonly since: number
  readonly evidence: Facts
  readonly promise: Facts
  readonly effect: Facts
  readonly n: number
  /** The stretch of event time that the evidence speaks of. */
  readonly window: { readonly from: number; readonly to: number }
  readonly mapVersion?: string
  readonly policyVersion?: string
  readonly basis: 'event' | 'wall'
  readonly advice: string
}

/** One record of the topic drift-alerts, but for its format version. */
export interface Alert extends AlertContent {
  readonly key: string
  readonly state: AlertState
  readonly scorecard: string
}

/**
 * The stable key: SCORECARD/KIND/GROUP/CUT. A group id holds no `/`, so it reads back.
 *
 * @param counter - Stands in the place of the cut where the alert is about a counter of bad records.
 */
export function alertKey(scorecard: string, { kind, group = '', cut }: AlertContent, counter?: string): string {
  return `${scorecard}/${kind}/${group}/${counter ?? cut ?? ''}`
}

/** Six significant digits: what is published of a figure that rests on exp and ln. */
export function sixDigits(x: number): number {
  return Number(x.toPrecision(6))
}
