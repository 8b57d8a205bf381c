import { normalCdf as exactCdf, normalQuantile as exactQuantile } from '@fairstream/response'

/** Steps of a table from −8 to 8 standard deviations; between them the cubic of values and slopes is exact to 1e-12. */
const STEP = 1 / 128
const LIMIT = 8

const CDF = Float64Array.from({ length: 2 * LIMIT * 128 + 1 }, (_, i) => exactCdf(-LIMIT + i * STEP))

/** The standard normal distribution function, fast enough for hundreds of millions of draws; absolute error below 1e-11. */
export function normalCdf(x: number): number {
  if (x <= -LIMIT) return 0
  if (x >= LIMIT) return 1
  const place = (x + LIMIT) / STEP
  const i = Math.floor(place)
  const t = place - i
  const [low, high] = [CDF[i] ?? 0, CDF[i + 1] ?? 1]
  const [slopeLow, slopeHigh] = [STEP * density(-LIMIT + i * STEP), STEP * density(-LIMIT + (i + 1) * STEP)]
  const rise = high - low
  return low + t * (slopeLow + t * (3 * rise - 2 * slopeLow - slopeHigh + t * (slopeLow + slopeHigh - 2 * rise)))
}

export const normalQuantile = exactQuantile

function density(x: number): number {
  return 0.3989422804014327 * Math.exp((-x * x) / 2)
}
