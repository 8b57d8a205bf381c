import { ADVICE } from './advice.ts'
import { sixDigits } from './alert.ts'
import type { Facts } from './alert.ts'
import { at } from './at.ts'
import { bandEvidence } from './band-evidence.ts'
import { createClosing } from './closing.ts'
import type { Finding } from './finding.ts'
import type { QualityCount, SealedSlice } from './sealed-slice.ts'
import { attributed, statistic } from './streams.ts'
import type { GroupEvidence, Streams } from './streams.ts'

/**
 * What a slice says of its bad records: twice the limit against at most the limit, by counter. A share in one slice would fire on
 * one bad record of two.
 */
export function qualityEvidence(
  counts: readonly QualityCount[],
  limits: Readonly<Record<string, number>>,
): readonly GroupEvidence[] {
  return counts.flatMap(({ counter, bad, seen }) => {
    const limit = Object.hasOwn(limits, counter) ? limits[counter] : undefined
    if (limit === undefined || seen === 0) return []
    const { up } = bandEvidence(bad, seen, { low: limit, high: limit }, { up: Math.min(2 * limit, (1 + limit) / 2), down: limit })
    return [{ group: counter, lnE: [up] }]
  })
}

/** The alarms of the counters after a slice that brought R̄ to its height. */
export function qualityFindings(
  streams: Streams,
  slice: SealedSlice,
  limits: Readonly<Record<string, number>>,
  { height, promise }: { readonly height: number; readonly promise: Facts },
): readonly Finding[] {
  if (statistic(streams) < height) return []
  return attributed(streams, height).map((counter) => {
    const since = at(streams.since, streams.groups.indexOf(counter))
    const { bad, seen } = slice.quality.find((each) => each.counter === counter) ?? { bad: 0, seen: 0 }
    return {
      level: 'alarm',
      counter,
      closing: createClosing('quality'),
      content: {
        kind: 'data-quality',
        time: slice.end,
        since,
        evidence: { counter, r: sixDigits(statistic(streams)) },
        promise,
        effect: { share: sixDigits(bad / Math.max(1, seen)), limit: limits[counter] ?? 1 },
        n: bad,
        window: { from: since, to: slice.end },
        basis: 'event',
        advice: ADVICE['data-quality'],
      },
    }
  })
}
