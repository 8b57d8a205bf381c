import { mapEffects } from '@fairstream/transport'
import type { ComparedScores } from './comparison.ts'
import { measureDecisions } from './decisions.ts'
import { measureDistributions } from './distributions.ts'
import { bySide } from './findings.ts'
import type { Cost, GroupFindings, Measured } from './findings.ts'
import { measureMoves } from './moves.ts'
import { measureSelections } from './selections.ts'

export interface MeasurePlan {
  /** Shares of all that are selected, in (0, 1]. */
  readonly shares: readonly number[]
  /** The declared scale, where there is one. */
  readonly range?: { readonly low: number; readonly high: number }
  /** How far apart values of a lattice lie. */
  readonly step?: number
}

/** Measures what the other configuration would do. At least one row. */
export function measure(scores: ComparedScores, { shares, range, step }: MeasurePlan): Measured {
  const rowsOf = rowsByGroup(scores)
  const { raw, inForce, whatIf } = scores
  const groups = scores.groups.map((group, place): GroupFindings => {
    const rows = rowsOf[place] ?? new Uint32Array()
    const mean = bySide((side) => meanOf(scores[side], rows))
    return { group, moves: measureMoves(inForce, whatIf, rows), mean }
  })
  const decisions = measureDecisions(scores)
  const cost = (fair: Float64Array): Cost => {
    const { utility, individual } = mapEffects({ groups: scores.groups, group: scores.group, score: raw }, fair)
    // Adding 0 turns the −0 of nobody moved into 0.
    return { utility: utility + 0, individualError: individual }
  }
  return {
    compared: raw.length,
    moves: measureMoves(inForce, whatIf),
    groups,
    ...(decisions === undefined ? {} : { decisions }),
    ...measureSelections(scores, shares),
    ...measureDistributions(scores, rowsOf, range, step),
    cost: { inForce: cost(inForce), whatIf: cost(whatIf) },
  }
}

function rowsByGroup({ groups, group }: ComparedScores): readonly Uint32Array[] {
  const sizes = groups.map(() => 0)
  for (const place of group) sizes[place] = (sizes[place] ?? 0) + 1
  const rows = sizes.map((n) => new Uint32Array(n))
  const filled = groups.map(() => 0)
  for (const [row, place] of group.entries()) {
    const next = filled[place] ?? 0
    ;(rows[place] as Uint32Array)[next] = row
    filled[place] = next + 1
  }
  return rows
}

function meanOf(values: Float64Array, rows: Uint32Array): number {
  let sum = 0
  for (const row of rows) sum += values[row] ?? 0
  return sum / rows.length
}
