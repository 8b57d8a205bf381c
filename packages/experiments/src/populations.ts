import { cfaSynthetic } from './cfa-synthetic.ts'
import { college } from './college.ts'
import { credit } from './credit.ts'
import { insurance } from './insurance.ts'
import type { Population } from './population.ts'

/** Every population that `fairstream generate` knows, by name. */
export const POPULATIONS: Readonly<Record<string, Population>> = {
  [cfaSynthetic.name]: cfaSynthetic,
  [college.name]: college,
  [credit.name]: credit,
  [insurance.name]: insurance,
}
