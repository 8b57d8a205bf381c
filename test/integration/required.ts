/**
 * Says on stderr, one line each, what keeps tests from running.
 *
 * @throws Error with the same lines instead, where brokers are required.
 */
export function skipOrFail(lines: readonly string[], environment: NodeJS.ProcessEnv = process.env): void {
  if (brokersAreRequired(environment)) {
    throw new Error(`${lines.join('\n')}\nFAIRSTREAM_REQUIRE names brokers: a failure, not a skip.`)
  }
  for (const line of lines) process.stderr.write(`SKIPPED. ${line}\n`)
}

/** Whether FAIRSTREAM_REQUIRE, a list with commas, turns missing brokers from a skip into a failure. */
function brokersAreRequired(environment: NodeJS.ProcessEnv): boolean {
  return (environment['FAIRSTREAM_REQUIRE'] ?? '').split(',').some((word) => word.trim() === 'brokers')
}
