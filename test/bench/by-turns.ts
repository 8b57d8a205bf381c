/** Something that is measured once a round. */
export interface Measured<T> {
  readonly name: string
  readonly measure: () => T | Promise<T>
}

/** What was measured of it, in order of rounds. */
export interface Series<T> {
  readonly name: string
  readonly values: readonly T[]
}

/**
 * Measures all in every round, each round beginning with another: neither is always the one behind a warm or a tired machine.
 *
 * @throws the signal's reason between two measurements.
 */
export async function byTurns<T>(
  rounds: number,
  measured: readonly Measured<T>[],
  signal: AbortSignal,
): Promise<readonly Series<T>[]> {
  const series = measured.map(({ name, measure }) => ({ name, measure, values: new Array<T>() }))
  for (let round = 0; round < rounds; round += 1) {
    const first = round % series.length
    for (const { measure, values } of [...series.slice(first), ...series.slice(0, first)]) {
      signal.throwIfAborted()
      values.push(await measure())
    }
  }
  return series.map(({ name, values }) => ({ name, values }))
}
