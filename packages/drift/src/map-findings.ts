import { ADVICE } from './advice.ts'
import type { AlertContent } from './alert.ts'
import type { Finding } from './finding.ts'
import { recoversAt } from './pace.ts'
import type { Pace } from './pace.ts'
import type { MapInForce, SealedSlice } from './sealed-slice.ts'
import type { WatchRules } from './watch-rules.ts'

/** A group counts as fed again at this multiple of the least size, so that it does not open and close with every score. */
const FED_AGAIN = 1.1

/** Whether the map in force is too old: a notice past the limit, severe past twice the limit. Without events nothing is said. */
export function staleFindings(slice: SealedSlice, { staleAfterMs }: WatchRules): readonly Finding[] {
  const { map, groups } = slice
  const n = groups.reduce((sum, each) => sum + each.n, 0)
  if (map === undefined || n === 0) return []
  const ageMs = slice.end - map.plannedFor
  const level = ageMs > 2 * staleAfterMs ? 'severe' : ageMs > staleAfterMs ? 'notice' : 'clear'
  const content = { ...contentOf(slice, map), since: map.plannedFor + staleAfterMs, n }
  return [
    {
      level,
      content: {
        ...content,
        kind: 'stale-map',
        evidence: { ageMs },
        effect: {},
        promise: { staleAfterMs },
        advice: ADVICE['stale-map'],
      },
    },
  ]
}

/** Which groups have too few scores in the map, and when they will have enough if scores keep coming as they do. */
export function starvationFindings(slice: SealedSlice, pace: Pace, { minGroupSize }: WatchRules): readonly Finding[] {
  const { map } = slice
  if (map === undefined) return []
  return map.groups
    .filter(({ nEffective }) => nEffective < minGroupSize || nEffective >= FED_AGAIN * minGroupSize)
    .map(({ group, nEffective }) => {
      const recovers = recoversAt(pace, group, nEffective, minGroupSize, map.windowMs, slice)
      return {
        level: nEffective < minGroupSize ? 'notice' : 'clear',
        content: {
          ...contentOf(slice, map),
          kind: 'group-starvation',
          group,
          n: Math.floor(nEffective),
          evidence: { nEffective, minGroupSize },
          promise: { minGroupSize },
          effect: recovers === undefined ? { recovers: false } : { recovers: true, recoversAt: recovers },
          advice: ADVICE['group-starvation'],
        },
      }
    })
}

function contentOf(
  slice: SealedSlice,
  map: MapInForce,
): Pick<AlertContent, 'time' | 'since' | 'window' | 'mapVersion' | 'policyVersion' | 'basis'> {
  return {
    time: slice.end,
    since: slice.start,
    window: { from: map.plannedFor - map.windowMs, to: map.plannedFor },
    mapVersion: map.version,
    policyVersion: slice.policy.version,
    basis: 'event',
  }
}
