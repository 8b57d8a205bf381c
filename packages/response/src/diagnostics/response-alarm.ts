import { check } from '../numeric/check.ts'

/** Evidence that a frozen forecast is wrong, after some looks: valid at any time, so it may be read after every look. */
export interface Evidence {
  readonly looks: number
  readonly sum: number
  readonly logSquares: number
}

export const NO_EVIDENCE: Evidence = { looks: 0, sum: 0, logSquares: 0 }

/** Adds one look: z = (observed − forecast) / standard error of sampling alone. */
export function look(evidence: Evidence, z: number): Evidence {
  check(Number.isFinite(z), 'z of a look', z, 'a finite number')
  return {
    looks: evidence.looks + 1,
    sum: evidence.sum + z,
    logSquares: evidence.logSquares + Math.log(0.6) / 2 + 0.2 * z * z,
  }
}

/**
 * The e-value against "the forecast is exactly right": half a normal mixture on the sum, half a product that sees any excess
 * spread, alternating signs for instance. An alarm at 1/α has a false-alarm probability of at most α over any number of looks.
 */
export function exactForecastEvidence({ looks, sum, logSquares }: Evidence): number {
  const spread = 1 + 0.1 * looks
  return (Math.exp((0.1 * sum * sum) / (2 * spread)) / Math.sqrt(spread) + Math.exp(logSquares)) / 2
}

const RATES = [0.05, 0.1, 0.2, 0.4, 0.8]

/**
 * The e-value against "the forecast is wrong by at most `bias`" (in standard errors of sampling): for forecasts that were estimated.
 *
 * The looks of one frozen forecast share its error, so dividing by the errors of estimation and sampling together would not be
 * valid. Use bias = 2.2414·(error of estimation / error of sampling), which covers the forecast's own error at 97.5 %, and alarm at
 * 1/.025.
 */
export function biasedForecastEvidence({ looks, sum }: Evidence, bias: number): number {
  check(bias >= 0, 'bias of the forecast', bias, 'a number of at least 0')
  let total = 0
  for (const rate of RATES) {
    for (const sign of [1, -1]) total += Math.exp(rate * (sign * sum - looks * bias) - (rate * rate * looks) / 2)
  }
  return total / (2 * RATES.length)
}
