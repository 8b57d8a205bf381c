import { z } from 'zod'

import { formatVersionSchema } from './format-version.ts'
import { groupSchema } from './group-id.ts'
import { GROUPS_MAX } from './policy.ts'
import { countSchema, unitSchema } from './quantities.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { nameSchema, proseSchema } from './text.ts'
import { epochMsSchema } from './time.ts'
import { mapSourceSchema, marginalsSchema } from './transport-map-manifest.ts'
import { windowSchema } from './window.ts'

/** What one plan saw: sizes, distances, parity, errors. */
export type PlanReport = ReadonlyDeep<z.infer<typeof planReportSchema>>
export type PlanReportGroup = ReadonlyDeep<z.infer<typeof planReportGroupSchema>>
export type Distances = ReadonlyDeep<z.infer<typeof distancesSchema>>
export type Parity = ReadonlyDeep<z.infer<typeof paritySchema>>

/** From a group to the barycenter; w1 and w2 in units of the score. */
const distancesSchema = z.object({ w1: z.number().min(0), w2: z.number().min(0), ks: unitSchema })

/** The newest scores of a group against the law that its map was fitted on. Nothing of it raises an alarm. */
const recentSchema = z.object({
  n: countSchema.describe('Scores in the slices since the last plan.'),
  nReference: z.number().min(0),
  w1: z.number().min(0).describe('W1 / σ of the reference.').exactOptional(),
  psi: z.number().min(0).describe('On the deciles of the reference; .1 and .25 are the customary bands.'),
  ks: unitSchema,
  ksError: unitSchema.describe('How far the true KS may be from it: sampling of both and cells of both, at α = .05.'),
  meanShift: z.number().describe('In σ of the reference.').exactOptional(),
  sdRatio: z.number().min(0).exactOptional(),
})

/** Least over greatest rate of the decisions since the policy version began, with an interval that holds at all times at once. */
const airSchema = z.object({ lo: unitSchema, hi: unitSchema, n: countSchema })

const coordinatesSchema = z.array(z.number()).max(16)

/** What there is to say of a group of vector scores. */
const vectorGroupSchema = z.object({
  mean: coordinatesSchema,
  sd: z.array(z.number().min(0)).max(16),
  outside: countSchema.describe('Scores outside some declared range: judged, and not counted.'),
  w2: z
    .number()
    .min(0)
    .describe('To the barycenter, in units of the score; (1 − θ) of it is left after the map.')
    .exactOptional(),
  regularised: z.literal(true).exactOptional(),
  marginals: marginalsSchema.exactOptional(),
  normalDeviate: z
    .number()
    .min(0)
    .describe('The greatest over the coordinates; beyond 4 no normal law is plausible.')
    .exactOptional(),
})

const planReportGroupSchema = z.object({
  group: groupSchema,
  n: countSchema,
  nEffective: z.number().min(0),
  weight: unitSchema,
  theta: unitSchema.exactOptional(),
  small: z.literal(true).exactOptional(),
  rankError: unitSchema.exactOptional(),
  mean: z.number().exactOptional(),
  sd: z.number().min(0).exactOptional(),
  underflow: countSchema.exactOptional(),
  overflow: countSchema.exactOptional(),
  before: distancesSchema.exactOptional(),
  after: distancesSchema.exactOptional(),
  recent: recentSchema.exactOptional(),
  heavyTies: z
    .array(z.object({ value: z.number(), n: countSchema }))
    .max(64)
    .exactOptional(),
  vector: vectorGroupSchema.exactOptional(),
})

/** At one cut-off: the share of each group's scores at or above it, and least over greatest. */
const paritySchema = z.object({
  cut: z.number(),
  rates: z.array(z.object({ group: groupSchema, raw: unitSchema, fair: unitSchema })).max(GROUPS_MAX),
  airRaw: unitSchema.exactOptional(),
  airFair: unitSchema.exactOptional(),
  air: airSchema.exactOptional(),
})

export const planReportSchema = z.object({
  formatVersion: formatVersionSchema,
  scorecard: nameSchema,
  plannedFor: epochMsSchema,
  revision: countSchema,
  mapVersion: nameSchema.describe('Absent where there was nothing to plan from.').exactOptional(),
  published: z.boolean().describe('False where the map would have been the last one again.'),
  policyVersion: nameSchema,
  window: windowSchema,
  sources: z.array(mapSourceSchema).max(100_000),
  groups: z.array(planReportGroupSchema).max(GROUPS_MAX),
  parity: z.array(paritySchema).max(256),
  utility: z.number().describe('U at the thetas in force, in squared units of the score.').exactOptional(),
  individualError: z.number().min(0).describe('E_ind at the thetas in force, in squared units of the score.').exactOptional(),
  warnings: z.array(proseSchema).max(1024),
})
