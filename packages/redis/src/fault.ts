import { StateStoreError } from '@fairstream/ports'
import { ReplyError } from 'ioredis'

/** Stands for the key where a fault concerns no one record. */
export const NO_RECORD = '*'

/** What a fault is told with. */
export interface FaultContext {
  readonly key: string
  /** Masked wherever it stands: Redis quotes the arguments of commands that it does not know. */
  readonly password: string | undefined
}

/**
 * What ioredis or Redis threw, as an error of the port.
 *
 * The original is not kept: with it goes the command and all its arguments, the password of a handshake and the bytes of a commit.
 */
export function storeFault(message: string, fault: unknown, { key, password }: FaultContext): StateStoreError {
  const masked = (text: string): string => (password === undefined ? text : text.replaceAll(password, '***'))
  const cause = Object.assign(new Error(masked(textOf(fault))), { name: fault instanceof Error ? fault.name : 'Error' })
  return new StateStoreError(key, masked(`${message}: ${textOf(fault)}`), { retryable: isRetryable(fault), cause })
}

/** Did Redis itself refuse, by this code? */
export function isReply(fault: unknown, ...codes: readonly string[]): boolean {
  return fault instanceof ReplyError && codes.includes(replyCode(textOf(fault)))
}

/** Redis refused for now: it loads, is busy, lost its replicas or its master, or is full until somebody makes room. */
const PASSING = ['LOADING', 'BUSY', 'READONLY', 'CLUSTERDOWN', 'MASTERDOWN', 'NOREPLICAS', 'OOM', 'MISCONF', 'TRYAGAIN'] as const

/** A fault of the connection passes, except where the two sides do not trust each other. */
function isRetryable(fault: unknown): boolean {
  if (fault instanceof ReplyError) return isReply(fault, ...PASSING)
  return !(fault instanceof Error && 'code' in fault && /CERT|TLS|SSL/.test(String(fault.code)))
}

/** Before version 7, Redis wraps what a script's call was refused with: `ERR Error running script … @user_script: 3: -OOM command …`. */
function replyCode(text: string): string {
  return /^ERR Error running script.*?: -([A-Z]+) /.exec(text)?.[1] ?? text.split(' ', 1)[0] ?? ''
}

function textOf(fault: unknown): string {
  // Several addresses were tried: Node's error has no message of its own.
  if (fault instanceof AggregateError) return fault.errors.map(textOf).join('; ')
  return fault instanceof Error ? fault.message : String(fault)
}
