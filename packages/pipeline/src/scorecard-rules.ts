import { canonicalConfiguration, judgedBy } from '@fairstream/configuration'
import type { Configuration, LogSettings, Scorecard, TraitValues } from '@fairstream/configuration'
import { canonicalJson, groupId } from '@fairstream/events'
import { createGrid } from '@fairstream/sketch'
import type { Grid, GridSpec } from '@fairstream/sketch'
import { shortHash } from './hash.ts'

/** How an event's traits make a group. */
export interface GroupRules {
  readonly traits: readonly string[]
  readonly traitValues: Readonly<Record<string, TraitValues>>
}

/** A scorecard made ready for counting and judging. */
export interface ScorecardRules {
  readonly scorecard: Scorecard
  readonly grid: Grid
  readonly tieSeed: string
  readonly monitorSeed: string
  /** The version of the policy that the configuration stands for until one is published. */
  readonly policyVersion: string
}

/** A configuration made ready, and named by its hash. */
export interface PipelineRules {
  readonly version: string
  readonly configuration: Configuration
  readonly log: LogSettings
  readonly scorecards: ReadonlyMap<string, ScorecardRules>
}

/** Throws a RangeError where a scorecard's grid cannot be made; a checked configuration never does. */
export function pipelineRules(configuration: Configuration): PipelineRules {
  const scorecards = Object.values(configuration.scorecards).map((each) => [each.name, scorecardRules(each)] as const)
  return {
    version: shortHash(canonicalJson(canonicalConfiguration(configuration))),
    configuration,
    log: configuration.log,
    scorecards: new Map(scorecards),
  }
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
    tieSeed: `ties/${scorecard.name}`,
    monitorSeed: `monitor/${scorecard.name}`,
    policyVersion: `config-${shortHash(canonicalJson(judgedBy(scorecard)))}`,
  }
}

function gridSpec({ name, grid, range }: Scorecard): GridSpec {
  if (grid.kind === 'log-like') return { ...grid, ...range }
  if (range === undefined) throw new RangeError(`scorecard ${name}: a ${grid.kind} grid needs a range`)
  return { ...grid, ...range }
}
