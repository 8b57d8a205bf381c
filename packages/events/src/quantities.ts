import { z } from 'zod'

/** A share, a rank, a strength: a number in [0, 1]. */
export const unitSchema = z.number().min(0).max(1)

/** How many; also a partition or an offset. */
export const countSchema = z.int().min(0)
