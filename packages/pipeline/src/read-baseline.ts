import { canonicalJson } from '@fairstream/events'
import { createGrid, segments } from '@fairstream/sketch'
import { FittedMapError, quantileFunction, readFittedMap } from '@fairstream/transport'
import type { FittedMap } from '@fairstream/transport'
import type { Baseline } from './baseline.ts'
import { countOnGrid } from './count-history.ts'
import { shortHash } from './hash.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

/** A file that cannot be a scorecard's baseline. Reading it again gives the same, so it is not retryable. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError'
  readonly code = 'BASELINE'
  readonly retryable = false
  readonly expected: string
  readonly got: string

  constructor(expected: string, got: string, options?: ErrorOptions) {
    super(`baseline: wanted ${expected}; found ${got}`, options)
    this.expected = expected
    this.got = got
  }
}

/** A baseline, and what was left out of it: sentences for the person who declared it. */
export interface BaselineRead {
  readonly baseline: Baseline
  readonly notes: readonly string[]
}

/**
 * The baseline that a JSON value declares for a scorecard: a map that `fit` wrote, of which the laws are taken and nothing else.
 *
 * @param value - As JSON.parse gives it.
 * @throws BaselineError for what is no such map, or one whose laws the scorecard's scores cannot be held against.
 */
export function readBaseline(card: ScorecardRules, value: unknown): BaselineRead {
  const { scorecard, grid } = card
  if (card.space !== undefined)
    throw new BaselineError('no baseline', `${scorecard.name}, whose scores are vectors and have no ranks`)
  const fitted = fittedMap(value)
  checkFits(card, fitted)
  const counted = fitted.groups.map((each) => ({ group: each.group, ...countOnGrid(grid, fitted, each) }))
  for (const { group, sketch } of counted)
    if (sketch.n === 0) throw new BaselineError(`scores on the grid of ${scorecard.name}`, `none in group ${group}`)
  if (!counted.some(({ sketch }) => sketch.n >= scorecard.minGroupSize))
    throw new BaselineError(`a group of at least minGroupSize ${scorecard.minGroupSize} scores`, 'none')
  const groups = counted.map(({ group, sketch }) => [group, { law: quantileFunction(segments(sketch)), n: sketch.n }] as const)
  return {
    baseline: { version: shortHash(canonicalOf(value)), groups: new Map(groups) },
    notes: counted.flatMap(({ group, sketch, left }) => [
      ...(left === 0 ? [] : [`group ${group}: scores with no place on the grid of ${scorecard.name}: ${left}`]),
      ...(sketch.n >= scorecard.minGroupSize
        ? []
        : [
            `group ${group}: input-shift leaves it out, as its scores, ${sketch.n}, are fewer than minGroupSize ${scorecard.minGroupSize}`,
          ]),
    ]),
  }
}

const A_FITTED_MAP = 'a map of one score column that fairstream fit wrote'

function fittedMap(value: unknown): FittedMap {
  try {
    return readFittedMap(value)
  } catch (cause) {
    if (cause instanceof FittedMapError) throw new BaselineError(A_FITTED_MAP, cause.message, { cause })
    throw cause
  }
}

function canonicalOf(value: unknown): string {
  try {
    return canonicalJson(value)
  } catch (cause) {
    if (cause instanceof TypeError) throw new BaselineError(A_FITTED_MAP, cause.message, { cause })
    throw cause
  }
}

/** Middles of other cells would be a law half a cell away from the scores': a shift that nobody made. */
function checkFits({ scorecard, grid }: ScorecardRules, fitted: FittedMap): void {
  if (fitted.traits.join('\n') !== scorecard.traits.join('\n'))
    throw new BaselineError(`groups made of ${scorecard.traits.join(',')}`, `groups made of ${fitted.traits.join(',')}`)
  if (fitted.grid.kind === 'uniform' && createGrid(fitted.grid).id !== grid.id)
    throw new BaselineError(
      `scores as they were, or in the cells of ${scorecard.name}: fit --grid exact`,
      `scores in ${fitted.grid.cells} cells from ${fitted.grid.low} to ${fitted.grid.high}`,
    )
  if (fitted.groups.length === 0) throw new BaselineError('at least one group', 'none')
}
