import { z } from 'zod'

import { epochMsSchema } from './time.ts'

/** A stretch of event time in epoch ms: from ≤ time < to. */
export const windowSchema = z.object({ from: epochMsSchema, to: epochMsSchema })
