import { RANK_CELLS } from '@fairstream/sketch'
import { at } from './at.ts'
import { againstReference, betweenGroups } from './slice-evidence.ts'
import type { RankEvidence } from './rank-streams.ts'
import type { RankSides } from './rank-sides.ts'
import type { ReferenceSide } from './reference-sides.ts'

/**
 * What a slice says of groups against the rest. Of two groups one is tested: the other's test would be the same one mirrored.
 *
 * @param known - The groups with a detector so far, in order of appearance.
 */
export function evidenceBetween(sides: readonly RankSides[], known: readonly string[]): readonly RankEvidence[] {
  const everyone = new Set([...known, ...sides.map(({ group }) => group)])
  const tested = everyone.size === 2 ? sides.filter(({ group }) => group === (known[0] ?? at(sides, 0).group)) : sides
  return tested
    .filter(({ hasRest }) => hasRest)
    .map(({ group, cells, restCells, own, rest, marginsBetween }) => ({
      group,
      lnE: betweenGroups(own, rest, marginsBetween),
      own: cells,
      rest: restCells,
    }))
}

/** What a slice says of groups against the laws of their map, or of a declared reference. */
export function evidenceAgainstReference(sides: readonly ReferenceSide[]): readonly RankEvidence[] {
  return sides.map(({ group, cells, own, margins }) => ({
    group,
    lnE: againstReference(own, margins),
    own: cells,
    rest: NOBODY,
  }))
}

const NOBODY = new Float64Array(RANK_CELLS)
