import type { z } from 'zod'

import { fairScoreSchema } from './fair-score.ts'
import { countSchema } from './quantities.ts'
import type { ReadonlyDeep } from './readonly-deep.ts'

/** A fair score whose raw score came after its slice was sealed: it was scored and not counted. */
export type LateScore = ReadonlyDeep<z.infer<typeof lateScoreSchema>>

export const lateScoreSchema = fairScoreSchema.extend({
  latenessMs: countSchema.describe('The watermark of its partition and scorecard when it was read, minus its event time.'),
})
