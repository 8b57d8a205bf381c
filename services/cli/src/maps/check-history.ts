import { parseGroupId } from '@fairstream/events'
import { groupOf } from '@fairstream/pipeline'
import type { ScorecardRules } from '@fairstream/pipeline'
import type { MapFile } from '../batch/map-file.ts'
import { UsageError } from '../errors.ts'
import { counted, grouped } from '../quantities.ts'

/** Could the people of this history have been scored by this scorecard? Throws a UsageError that names the first group that could not. */
export function checkGroups({ scorecard }: ScorecardRules, { traits, groups }: MapFile, file: string): void {
  if (traits.join('\n') !== scorecard.traits.join('\n'))
    throw new UsageError(
      `--map ${file}: was fitted on ${traits.join(',')}; the groups of ${scorecard.name} are made of ${scorecard.traits.join(',')}: fit with --traits ${scorecard.traits.join(',')}`,
    )
  for (const { group } of groups) {
    const why = whyNoGroup(scorecard, group)
    if (why !== undefined) throw new UsageError(`--map ${file}: group ${group} cannot be a group of ${scorecard.name}: ${why}`)
  }
}

function whyNoGroup(scorecard: ScorecardRules['scorecard'], group: string): string | undefined {
  const values = valuesOf(group)
  if (values?.length !== scorecard.traits.length) return `wanted the ${counted(scorecard.traits.length, 'trait')} of a group id`
  const given = scorecard.traits.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]] as const]))
  const odd = given.find(([name, value]) => !groupOf({ ...scorecard, traits: [name] }, { [name]: value }).declared)
  if (odd !== undefined)
    return `${odd[0]} ${odd[1]} is none of ${scorecard.traitValues[odd[0]]?.known.join(', ') ?? ''}, and its scores would stay unmapped`
  const settled = groupOf(scorecard, Object.fromEntries(given)).group
  return settled === group ? undefined : `its people are counted as ${settled} there`
}

function valuesOf(group: string): readonly (string | undefined)[] | undefined {
  try {
    return parseGroupId(group)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** One score in so many may have no place on the grid; where more have none, the history is of other scores. */
const UNPLACED_ONE_IN = 100

/** Throws a UsageError where too much of the history has no place on the scorecard's grid. */
export function checkPlaced({ scorecard, grid }: ScorecardRules, { groups }: MapFile, unplaced: number, file: string): void {
  const all = groups.reduce((sum, { n, outside = 0 }) => sum + n + outside, 0)
  if (unplaced * UNPLACED_ONE_IN <= all) return
  throw new UsageError(
    `--map ${file}: ${grouped(unplaced)} of its ${grouped(all)} scores have no place on the grid of ${scorecard.name}, ${gridWords(grid.spec)}`,
  )
}

function gridWords(spec: ScorecardRules['grid']['spec']): string {
  const ends = spec.low === undefined && spec.high === undefined ? '' : ` from ${String(spec.low)} to ${String(spec.high)}`
  if (spec.kind === 'lattice') return `a lattice${ends} in steps of ${spec.step}`
  return spec.kind === 'uniform' ? `${grouped(spec.cells)} cells${ends}` : `log-like cells${ends}`
}
