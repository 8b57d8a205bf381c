import type { Mistake } from '@fairstream/configuration'

/** What a command's exit code says (operations.md). A signal adds 128 to its number, as shells do. */
export const EXIT = { done: 0, found: 1, usage: 2, fault: 3 } as const

/** The command was asked for in a way that cannot be followed: a wrong option, a file that is not there. */
export class UsageError extends Error {
  readonly code = 'USAGE'
  readonly retryable = false
}

/** The configuration does not hold. Every mistake in it, at once. */
export class ConfigurationError extends Error {
  readonly code = 'CONFIGURATION'
  readonly retryable = false
  readonly mistakes: readonly Mistake[]

  constructor(file: string, mistakes: readonly Mistake[]) {
    super(`${file}: ${mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`}`)
    this.mistakes = mistakes
  }
}

/** Something in the world failed: a disk, a file that is not what it was said to be. */
export class Fault extends Error {
  readonly code = 'FAULT'
  readonly retryable = false
}

/** A signal or a time limit ended the command before its work was done. */
export class Interrupted extends Error {
  readonly code = 'INTERRUPTED'
  readonly retryable = true
}

/** A failed system call. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an error',
  EISDIR: 'is a directory; wanted a file',
  EMFILE: 'too many open files',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a directory',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
}

/** Why a system call failed, in words. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  return (error.code !== undefined && REASONS[error.code]) || (error.code ?? error.message)
}
