/** How a Redis server is reached. */
export interface RedisSettings {
  /**
   * `redis://` or, for TLS, `rediss://`; then user and password, percent-encoded, where there are any; host; port, 6379 by default;
   * and the database's number, 0 by default. Nothing after that.
   */
  readonly url: string
  /** How long opening may take in all, and reaching the server later on. 1 to 60,000. */
  readonly connectTimeoutMs: number
  /** How long a command may wait for its answer; a method has two where the server had forgotten its script. 1 to 60,000. */
  readonly commandTimeoutMs: number
  /** The certificates, in PEM, that a server's may be signed by; without it, those that Node trusts. */
  readonly tlsCa?: string
}

/** Throws a RangeError that names the setting out of its limits. */
export function checkTimeouts({ connectTimeoutMs, commandTimeoutMs }: RedisSettings): void {
  for (const [name, ms] of Object.entries({ connectTimeoutMs, commandTimeoutMs }))
    if (!Number.isInteger(ms) || ms < 1 || ms > 60_000)
      throw new RangeError(`${name}: ${String(ms)}, wanted a whole number from 1 to 60000`)
}
