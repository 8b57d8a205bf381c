import { z } from 'zod'

import { byName } from './by-name.ts'

/** Named facts whose names depend on the kind of record: the evidence of an alert, the details of an action. */
export const factsSchema = byName(
  z.union([
    z.string().max(4096),
    z.number(),
    z.boolean(),
    z.array(z.number()).max(4096),
    z.array(z.string().max(4096)).max(4096),
  ]),
  1024,
)
