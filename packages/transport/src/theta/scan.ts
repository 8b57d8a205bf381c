/** A place on a path from 0 to 1, and the value found there. */
interface Scanned<Point> {
  readonly at: number
  readonly point: Point
}

export interface ScanOptions {
  /** Steps of the first scan from 0 to 1, at least 1. */
  readonly steps?: number
  /** The width to which the least place is refined, > 0. */
  readonly tolerance?: number
}

/** What a scan found. */
export interface Scan<Point> {
  /** All places looked at, ascending. */
  readonly curve: readonly Scanned<Point>[]
  /** The least place looked at where the rule is met; undefined where there is none. */
  readonly least: Scanned<Point> | undefined
  /** The least place looked at from which the rule is met at all those above; undefined where it is not met at 1. */
  readonly lasting: Scanned<Point> | undefined
}

const REFINE_STEPS = 8

/**
 * Looks for the least place where a rule is met by a measure that may step and turn back: an even scan, then ever finer ones
 * of the gap before the first place found. An island narrower than a step of the first scan may be missed.
 *
 * At most steps + 1 + 7·⌈log₈(1 / (steps·tolerance))⌉ places are looked at for each of `least` and `lasting`.
 */
export function scan<Point>(
  measure: (at: number) => Point,
  isMet: (point: Point) => boolean,
  { steps = 100, tolerance = 1e-6 }: ScanOptions = {},
): Scan<Point> {
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= 100_000)) throw new RangeError(`${steps} steps: wanted 1 to 100000`)
  if (!(tolerance >= 1e-12)) throw new RangeError(`tolerance ${tolerance}: wanted at least 1e-12`)
  const look = (at: number): Scanned<Point> => ({ at, point: measure(at) })
  const met = ({ point }: Scanned<Point>): boolean => isMet(point)
  let curve = Array.from({ length: steps + 1 }, (_, i) => look(i / steps))
  const refine = (index: number): void => {
    const [from, to] = [curve[index - 1], curve[index]]
    if (from === undefined || to === undefined || to.at - from.at <= tolerance) return
    const between = Array.from({ length: REFINE_STEPS - 1 }, (_, i) =>
      look(from.at + ((i + 1) / REFINE_STEPS) * (to.at - from.at)),
    )
    curve = [...curve.slice(0, index), ...between, ...curve.slice(index)]
  }
  const narrow = (find: () => number): number => {
    for (;;) {
      const [index, length] = [find(), curve.length]
      if (index > 0) refine(index)
      if (curve.length === length) return index
    }
  }
  narrow(() => curve.findIndex(met))
  const lasting = narrow(() => curve.findLastIndex((each) => !met(each)) + 1)
  return { curve, least: curve.find(met), lasting: curve[lasting] }
}
