import { BREACHES, lnAirRatio, ratesUnder } from './air-evidence.ts'
import type { Approvals } from './air-evidence.ts'
import { at } from './at.ts'
import { createStreams, stepStreams } from './streams.ts'
import type { GroupEvidence, Streams } from './streams.ts'

/** What is remembered of the decisions at one threshold since the policy version began. Rows follow `groups`. */
export interface AirWatch {
  /** The threshold, in the unit of the score. */
  readonly cut: number
  /** In order of appearance. */
  readonly groups: readonly string[]
  /** Approvals and decisions so far. */
  readonly s: Float64Array
  readonly n: Float64Array
  /** The same with older slices fading: what the detector expects of the best group. */
  readonly fadingS: Float64Array
  readonly fadingN: Float64Array
  readonly streams: Streams
  /** How far the interval stood below the rules after the last slice: 0, 1 (the rule) or 2 (the second rule). */
  readonly below: number
}

export interface GroupApprovals extends Approvals {
  readonly group: string
}

/** Each slice, what came before it counts this much less. */
const FADING = 0.98

/** A best group needs this many fading decisions. */
const BEST_MIN = 30

export function createAirWatch(cut: number): AirWatch {
  const empty = new Float64Array()
  const counts = { s: empty, n: empty, fadingS: empty, fadingN: empty }
  return { cut, groups: [], ...counts, streams: createStreams(BREACHES.length), below: 0 }
}

/** One slice: evidence by what was known before it, then the counts. */
export function stepAirWatch(
  before: AirWatch,
  rule: number,
  slice: readonly GroupApprovals[],
  w: number,
  start: number,
): AirWatch {
  const best = bestGroup(before)
  const evidence = best === undefined ? [] : slice.flatMap((own) => evidenceBeside(best, own, slice, rule))
  const groups = [...before.groups, ...slice.map(({ group }) => group).filter((group) => !before.groups.includes(group))]
  const byGroup = new Map(slice.map((each) => [each.group, each]))
  const summed = (old: Float64Array, fading: number, name: 's' | 'n'): Float64Array =>
    Float64Array.from(groups, (group, g) => fading * (old[g] ?? 0) + (byGroup.get(group)?.[name] ?? 0))
  return {
    ...before,
    groups,
    s: summed(before.s, 1, 's'),
    n: summed(before.n, 1, 'n'),
    fadingS: summed(before.fadingS, FADING, 's'),
    fadingN: summed(before.fadingN, FADING, 'n'),
    streams: stepStreams(before.streams, evidence, w, start),
  }
}

/** The group that the others are measured by, and its rate in earlier slices; the first of equals. */
export function bestGroup(
  { groups, fadingS, fadingN }: AirWatch,
  except?: string,
): { readonly group: string; readonly rate: number } | undefined {
  let best: { readonly group: string; readonly rate: number } | undefined
  groups.forEach((group, g) => {
    const rate = (at(fadingS, g) + 0.5) / (at(fadingN, g) + 1)
    if (group !== except && at(fadingN, g) >= BEST_MIN && (best === undefined || rate > best.rate)) best = { group, rate }
  })
  return best
}

function evidenceBeside(
  best: { readonly group: string; readonly rate: number },
  own: GroupApprovals,
  slice: readonly GroupApprovals[],
  rule: number,
): readonly GroupEvidence[] {
  const other = slice.find(({ group }) => group === best.group)
  if (other === undefined || other === own || own.n === 0 || other.n === 0) return []
  return [{ group: own.group, lnE: BREACHES.map((eta) => lnAirRatio(own, other, ratesUnder(rule, best.rate, eta), rule)) }]
}
