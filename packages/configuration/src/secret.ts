const SECRET = /password|secret|token|key$/i

/** Stands for what must not be shown. */
export const REDACTED = '[redacted]'

/** Whether what is written under this key is kept from every output. By the key alone, so that a new setting is safe unasked. */
export function isSecret(key: string | number | undefined): boolean {
  return typeof key === 'string' && SECRET.test(key)
}

/** An address as it may be shown: without the user and password that it may hold. */
export function withoutCredentials(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^([a-z][a-z0-9+.-]*:\/\/).*@/is, `$1${REDACTED}@`) : value
}
