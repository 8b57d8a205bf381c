import { z } from 'zod'

import { factsSchema } from './facts.ts'
import { formatVersionSchema } from './format-version.ts'
import { groupSchema } from './group-id.ts'
import { countSchema } from './quantities.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'
import { idSchema, nameSchema, proseSchema } from './text.ts'
import { epochMsSchema } from './time.ts'
import { windowSchema } from './window.ts'

/** A statement with evidence that something changed (drift.md). */
export type DriftAlert = ReadonlyDeep<z.infer<typeof driftAlertSchema>>
export type DriftAlertKind = z.infer<typeof driftAlertKindSchema>

const driftAlertKindSchema = z.enum([
  'input-shift',
  'residual-unfairness',
  'stale-map',
  'group-starvation',
  'data-quality',
  'response-misspecification',
  'pipeline',
])

export const driftAlertSchema = z.object({
  formatVersion: formatVersionSchema,
  key: idSchema.describe('Stable over the life of an alert: made of scorecard, kind, group and cut.'),
  kind: driftAlertKindSchema,
  state: z.enum(['open', 'escalated', 'resolved']),
  scorecard: nameSchema,
  group: groupSchema.exactOptional(),
  cut: z.number().exactOptional(),
  time: epochMsSchema.describe("The end of the slice that decided; for basis wall the clock's."),
  since: epochMsSchema.describe('When the change most likely began.'),
  evidence: factsSchema.describe('Detector value, e-values to 6 digits, or an interval.'),
  promise: factsSchema.describe('A or alpha: what was promised about false alarms.'),
  effect: factsSchema,
  n: countSchema,
  window: windowSchema,
  mapVersion: nameSchema.exactOptional(),
  policyVersion: nameSchema.exactOptional(),
  basis: z.enum(['event', 'wall']),
  advice: proseSchema,
})
