import { canonicalConfiguration, judgedBy } from '@fairstream/configuration'
import type { Configuration, LogSettings, Scorecard, TraitValues } from '@fairstream/configuration'
import { canonicalJson, groupId } from '@fairstream/events'
import { createGrid, createVectorSpace } from '@fairstream/sketch'
import type { Grid, GridSpec, VectorSpace } from '@fairstream/sketch'
import type { Baseline, Baselines } from './baseline.ts'
import { shortHash } from './hash.ts'

/** How an event's traits make a group. */
export interface GroupRules {
  readonly traits: readonly string[]
  readonly traitValues: Readonly<Record<string, TraitValues>>
}

/** A scorecard made ready for counting and judging. */
export interface ScorecardRules {
  readonly scorecard: Scorecard
  /** Of vector scores: the first coordinate's marginal; what they are counted on is `space`. */
  readonly grid: Grid
  /** Where vector scores lie; absent for scalar scores. */
  readonly space?: VectorSpace
  readonly tieSeed: string
  readonly monitorSeed: string
  /** Of the hash that spreads counted scores over their ranks in a baseline. */
  readonly baselineSeed: string
  /** The version of the policy that the configuration stands for until one is published. */
  readonly policyVersion: string
  /** What input-shift holds scores against, where one is declared and was read: only who watches needs it. */
  readonly baseline?: Baseline
}

/** A configuration made ready, and named by its hash. */
export interface PipelineRules {
  readonly version: string
  readonly configuration: Configuration
  readonly log: LogSettings
  readonly scorecards: ReadonlyMap<string, ScorecardRules>
}

/**
 * Throws a RangeError where a scorecard's grid cannot be made; a checked configuration never does.
 *
 * @param baselines - Those that the configuration declares, by scorecard; who does not watch may leave them out.
 */
export function pipelineRules(configuration: Configuration, baselines: Baselines = new Map()): PipelineRules {
  const scorecards = Object.values(configuration.scorecards).map((each) => {
    const baseline = baselines.get(each.name)
    return [each.name, { ...scorecardRules(each), ...(baseline && { baseline }) }] as const
  })
  return {
    version: shortHash(canonicalJson(canonicalConfiguration(configuration))),
    configuration,
    log: configuration.log,
    scorecards: new Map(scorecards),
  }
}

/** What a scorecard counts on: the grid of scalar scores, or the space of vectors. */
export type SliceAxes = Grid | VectorSpace

/** What a scorecard counts on: its id must not change while it is in use. */
export function axesOf({ grid, space }: ScorecardRules): SliceAxes {
  return space ?? grid
}

/** The group that traits belong to; `declared` is false where a value is none of those that the rules know. */
export function groupOf(
  rules: GroupRules,
  traits: Readonly<Record<string, string>>,
): { readonly group: string; readonly declared: boolean } {
  let declared = true
  const settled: [string, string][] = []
  for (const name of rules.traits) {
    const given = Object.hasOwn(traits, name) ? traits[name] : undefined
    if (given === undefined) continue
    const values = Object.hasOwn(rules.traitValues, name) ? rules.traitValues[name] : undefined
    const isKnown = values === undefined || values.known.includes(given) || values.catchAll === given
    if (!isKnown && values.catchAll === undefined) declared = false
    settled.push([name, isKnown ? given : (values.catchAll ?? given)])
  }
  return { group: groupId(rules.traits, Object.fromEntries(settled)), declared }
}

/** Where the slice that holds an event time begins. Epoch ms. */
export function sliceStart(timeMs: number, sliceMs: number): number {
  return Math.floor(timeMs / sliceMs) * sliceMs
}

/** Slices begin within 2^52 ms of 1970; event times may lie further away. */
const TIME_LIMIT = 2 ** 52

/** Does the slice of an event time lie where slices can? */
export function isSliceable(timeMs: number, sliceMs: number): boolean {
  const start = sliceStart(timeMs, sliceMs)
  return start >= -TIME_LIMIT && start < TIME_LIMIT
}

/** How far slices are sealed once the watermark is here: a slice is sealed when the watermark has passed its end by the grace. */
export function sealedUpTo({ graceMs }: Scorecard['window'], watermark: number): number {
  return watermark - graceMs
}

/** Is the slice that begins at `start` sealed? */
export function isSealed(start: number, { sliceMs }: Scorecard['window'], sealedTo: number): boolean {
  return start + sliceMs <= sealedTo
}

function scorecardRules(scorecard: Scorecard): ScorecardRules {
  return {
    scorecard,
    grid: createGrid(gridSpec(scorecard), scorecard.atoms),
    ...spaceOf(scorecard),
    tieSeed: `ties/${scorecard.name}`,
    monitorSeed: `monitor/${scorecard.name}`,
    baselineSeed: `baseline/${scorecard.name}`,
    policyVersion: `config-${shortHash(canonicalJson(judgedBy(scorecard)))}`,
  }
}

function spaceOf({ name, ranges, grid }: Scorecard): { readonly space?: VectorSpace } {
  if (ranges === undefined) return {}
  if (grid.kind !== 'uniform') throw new RangeError(`scorecard ${name}: marginals of vectors need a uniform grid`)
  return { space: createVectorSpace(ranges, grid.cells) }
}

function gridSpec({ name, grid, range: own, ranges }: Scorecard): GridSpec {
  const range = own ?? ranges?.[0]
  if (grid.kind === 'log-like') return { ...grid, ...range }
  if (range === undefined) throw new RangeError(`scorecard ${name}: a ${grid.kind} grid needs a range`)
  return { ...grid, ...range }
}
