const SECRET = /password|secret|token|key$/i

/** Stands for what must not be shown. */
export const REDACTED = '[redacted]'

/** Whether what is written under this key is kept from every output. By the key alone, so that a new setting is safe unasked. */
export function isSecret(key: string | number | undefined): boolean {
  return typeof key === 'string' && SECRET.test(key)
}
