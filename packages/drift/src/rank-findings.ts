import { ADVICE, BASELINE_ADVICE } from './advice.ts'
import { sixDigits } from './alert.ts'
import type { Facts } from './alert.ts'
import { at } from './at.ts'
import { createClosing } from './closing.ts'
import type { Finding } from './finding.ts'
import { rankEffect } from './rank-effect.ts'
import { referenceFacts } from './reference-facts.ts'
import { cellsSince } from './rank-streams.ts'
import type { RankEvidence, RankStreams } from './rank-streams.ts'
import { mapVersionOf } from './sealed-slice.ts'
import type { SealedSlice } from './sealed-slice.ts'
import { attributed, groupStatistics, likeliestTilt, statistic } from './streams.ts'
import { TILTS } from './tilts.ts'

/** The alarms of one kind after a slice that brought R̄ to its height; none before. */
export function rankFindings(
  kind: 'input-shift' | 'residual-unfairness',
  watched: RankStreams,
  evidence: readonly RankEvidence[],
  slice: SealedSlice,
  { height, promise }: { readonly height: number; readonly promise: Facts },
): readonly Finding[] {
  const { streams } = watched
  const isInput = kind === 'input-shift'
  const mean = statistic(streams)
  if (mean < height) return []
  return attributed(streams, height).map((group) => {
    const tilt = likeliestTilt(streams, group)
    const { family, size } = at(TILTS, tilt)
    const since = cellsSince(watched, group, tilt)
    const { ks, meanRank, n } = rankEffect(since.own, since.rest)
    const began = at(streams.since, streams.groups.indexOf(group) * streams.width + tilt)
    const lnE = evidence.find((each) => each.group === group)?.lnE
    return {
      level: 'alarm',
      closing: createClosing(isInput ? 'reference' : 'between', family),
      content: {
        kind,
        group,
        time: slice.end,
        since: began,
        evidence: {
          r: sixDigits(mean),
          ofGroup: sixDigits(at(groupStatistics(streams), streams.groups.indexOf(group))),
          e: lnE === undefined ? 1 : sixDigits(Math.min(Number.MAX_VALUE, Math.exp(at(lnE, tilt)))),
          ...(isInput ? referenceFacts(slice) : {}),
        },
        promise,
        effect: { family, size, ks: sixDigits(ks), meanRank: sixDigits(meanRank) },
        n,
        window: { from: began, to: slice.end },
        ...mapVersionOf(slice),
        policyVersion: slice.policy.version,
        basis: 'event',
        advice: isInput && slice.reference !== undefined ? BASELINE_ADVICE : ADVICE[kind],
      },
    }
  })
}
