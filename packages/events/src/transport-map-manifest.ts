import { z } from 'zod'

import { byName } from './by-name.ts'
import { formatVersionSchema } from './format-version.ts'
import { groupSchema } from './group-id.ts'
import { byGroup, GROUPS_MAX, thresholdsSchema } from './policy.ts'
import { countSchema, unitSchema } from './quantities.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { labelSchema, nameSchema, sha256Schema } from './text.ts'
import { epochMsSchema } from './time.ts'
import { windowSchema } from './window.ts'

/** All that judging needs, but for the knots, which are in the parts. */
export type TransportMapManifest = ReadonlyDeep<z.infer<typeof transportMapManifestSchema>>
export type MapSource = ReadonlyDeep<z.infer<typeof mapSourceSchema>>
export type MapGroup = ReadonlyDeep<z.infer<typeof mapGroupSchema>>
export type CohortArm = ReadonlyDeep<z.infer<typeof cohortArmSchema>>
export type GridSpec = ReadonlyDeep<z.infer<typeof gridSpecSchema>>

const thetaSchema = z.object({ default: unitSchema, groups: byGroup(unitSchema) })
const partsSchema = z.array(sha256Schema).max(10_000)

/** What was read of one input partition, up to which offset, and the digest of its slices. */
export const mapSourceSchema = z.object({
  partition: countSchema,
  offset: countSchema.describe('The first offset that was not read.'),
  digest: z.string().max(128),
  passedOver: z.enum(['paused', 'halted', 'idle', 'quiet']).describe('Why the plan did not wait for it.').exactOptional(),
})

/** Of vector scores, in place of a rank error: how far each coordinate is from a normal law, for which both are 0. */
export const marginalsSchema = z
  .array(z.object({ skewness: z.number(), excess: z.number().describe('Kurtosis − 3.') }))
  .max(16)
  .describe('One a coordinate; absent where some spread is less than a cell of its marginal.')

const mapGroupSchema = z.object({
  group: groupSchema,
  n: countSchema,
  nEffective: z.number().min(0),
  rankError: unitSchema.describe('Absent for a small group.').exactOptional(),
  small: z.literal(true).exactOptional(),
  parts: partsSchema,
  regularised: z.literal(true).describe('Of vector scores: a near-singular covariance was given a ridge.').exactOptional(),
  marginals: marginalsSchema.exactOptional(),
})

/** One arm of a cohort: the share of subjects that it judges, and how. */
const cohortArmSchema = z.object({
  arm: nameSchema,
  share: unitSchema,
  policyVersion: nameSchema,
  theta: thetaSchema,
  thresholds: thresholdsSchema.exactOptional(),
})

const gridSpecSchema = z.union([
  z.object({ kind: z.literal('lattice'), low: z.number(), high: z.number(), step: z.number().positive() }),
  z.object({ kind: z.literal('uniform'), low: z.number(), high: z.number(), cells: z.int().min(1) }),
  z.object({
    kind: z.literal('log-like'),
    mantissaBits: countSchema,
    low: z.number().exactOptional(),
    high: z.number().exactOptional(),
  }),
  z.object({
    kind: z.literal('vector').describe('One range a coordinate; ties, seed and edges of the map then mean nothing.'),
    ranges: z
      .array(z.object({ low: z.number(), high: z.number() }))
      .min(2)
      .max(16),
    cells: z.int().min(1).describe("Steps of each coordinate's marginal."),
  }),
])

/** The values that a trait may take. Another one is taken for `catchAll`, and without it the score is unmapped. */
const traitValuesSchema = z.object({
  known: z.array(labelSchema).max(GROUPS_MAX),
  catchAll: labelSchema.exactOptional(),
})

export const transportMapManifestSchema = z.object({
  formatVersion: formatVersionSchema,
  scorecard: nameSchema,
  version: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe(
      'The first 16 hexadecimal digits of SHA-256 over the canonical JSON without version and without the offsets in sources.',
    ),
  plannedFor: epochMsSchema,
  revision: countSchema,
  lifts: z.array(nameSchema).max(64).describe('The versions of the kill maps that this one ends.').exactOptional(),
  killed: z.literal(true).describe('The kill switch: every score stays as it is.').exactOptional(),
  window: windowSchema,
  sources: z.array(mapSourceSchema).max(100_000),
  policyVersion: nameSchema,
  weights: byGroup(z.number().min(0)),
  theta: thetaSchema,
  thresholds: thresholdsSchema.exactOptional(),
  cohortArms: z.array(cohortArmSchema).max(64).exactOptional(),
  ties: z.enum(['mid', 'mean', 'random']),
  seed: nameSchema,
  edges: z.object({ low: z.number().exactOptional(), high: z.number().exactOptional() }),
  grid: z.object({ spec: gridSpecSchema, atoms: z.array(z.number()).max(4096), id: nameSchema }),
  traits: z.array(labelSchema).max(64).describe('What makes a group, in the order of the group id.'),
  traitValues: byName(traitValuesSchema, 64).describe('By trait; one that is absent here takes any value.'),
  groups: z.array(mapGroupSchema).max(GROUPS_MAX),
  barycenter: z.object({ parts: partsSchema }),
  outputFormat: nameSchema,
  codeVersion: nameSchema,
  minGroupSize: countSchema,
})
