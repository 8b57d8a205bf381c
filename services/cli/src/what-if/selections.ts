import { admitted, orderOfTies, rankRows, selections } from '@fairstream/transport'
import type { Ranking, Selection } from '@fairstream/transport'
import type { ComparedScores } from './comparison.ts'
import { bySide } from './findings.ts'
import type { BySide, CutOffFindings, CurvePoint } from './findings.ts'

const CURVE_POINTS = 50

/** Who is selected at each share of all, and the curve of adverse impact over all shares. */
export function measureSelections(
  scores: ComparedScores,
  shares: readonly number[],
): { readonly cutOffs: readonly CutOffFindings[]; readonly curve: readonly CurvePoint[] } {
  const { groups, group, ties } = scores
  const n = group.length
  const order = orderOfTies(ties)
  const rankings = bySide((side) => rankRows(scores[side], ties, order))
  const onCurve = Array.from({ length: CURVE_POINTS }, (_, i) => (i + 1) / CURVE_POINTS)
  const all = [...shares, ...onCurve]
  const ks = all.map((share) => admitted({ share }, n))
  const selected = bySide((side) => selections(rankings[side], groups, group, ks))
  const at = (place: number): BySide<Selection> => bySide((side) => selected[side][place] as Selection)
  return {
    cutOffs: shares.map((share, place) => cutOff(scores, rankings, share, ks[place] ?? 0, at(place))),
    curve: onCurve.map((share, i) => ({ share, ...ratios(at(shares.length + i)) })),
  }
}

function ratios(selection: BySide<Selection>): BySide<number> {
  return bySide((side) => selection[side].adverseImpactRatio)
}

function cutOff(
  { groups, group }: ComparedScores,
  { inForce, whatIf }: BySide<Ranking>,
  share: number,
  k: number,
  selection: BySide<Selection>,
): CutOffFindings {
  const changes = changesOf(inForce, whatIf, k, groups.length, group)
  return {
    share,
    k,
    adverseImpactRatio: ratios(selection),
    leastDisparity: bySide((side) => selection[side].leastDisparity),
    groups: groups.map((each, place) => ({
      group: each,
      rate: bySide((side) => selection[side].rates[place] ?? Number.NaN),
      disparity: bySide((side) => selection[side].disparity[place] ?? Number.NaN),
      gained: changes.gained[place] ?? 0,
      lost: changes.lost[place] ?? 0,
    })),
  }
}

/** Who is in one top k and not in the other, by group. */
function changesOf(
  inForce: Ranking,
  whatIf: Ranking,
  k: number,
  groups: number,
  group: Uint32Array,
): { readonly gained: readonly number[]; readonly lost: readonly number[] } {
  const [IN_FORCE, WHAT_IF] = [1, 2]
  const marks = new Uint8Array(group.length)
  for (const row of inForce.subarray(0, k)) marks[row] = IN_FORCE
  for (const row of whatIf.subarray(0, k)) marks[row] = (marks[row] ?? 0) + WHAT_IF
  const [gained, lost] = [new Array<number>(groups).fill(0), new Array<number>(groups).fill(0)]
  for (const [row, mark] of marks.entries()) {
    const counts = mark === WHAT_IF ? gained : mark === IN_FORCE ? lost : undefined
    const place = group[row] ?? 0
    if (counts !== undefined) counts[place] = (counts[place] ?? 0) + 1
  }
  return { gained, lost }
}
