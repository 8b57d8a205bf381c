/** The ends of an interval for a share. */
export interface ShareInterval {
  readonly low: number
  readonly high: number
}

/** The normal law's quantile at .975. */
const Z = 1.959963984540054

/**
 * The 95 % interval of a share of n independent draws (Wilson 1927): never outside [0, 1], and of use where the share is 0 or 1.
 *
 * @param share - In [0, 1].
 * @param n - The draws; with none all of [0, 1] is left.
 */
export function wilsonInterval(share: number, n: number): ShareInterval {
  if (!(n > 0)) return { low: 0, high: 1 }
  const spread = Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n))
  const [middle, scale] = [share + (Z * Z) / (2 * n), 1 + (Z * Z) / n]
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) }
}
