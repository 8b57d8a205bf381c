import { FairstreamError, LogError, StateStoreError } from '@fairstream/ports'

/** The data of a directory cannot be used, or not now. */
export class DiskError extends FairstreamError {
  override readonly code = 'DISK'
  override readonly retryable: boolean
  readonly directory: string

  constructor(directory: string, message: string, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(`directory ${directory}: ${message}`, { cause: options.cause })
    this.directory = directory
    this.retryable = options.retryable
  }
}

interface Fault {
  readonly says: string
  readonly retryable: boolean
}

/** By SQLite's primary result code. After a failed read or write of the file nothing is known of it but by opening it anew. */
const FAULTS: ReadonlyMap<number, Fault> = new Map([
  [3, { says: 'the file may not be used', retryable: false }],
  [5, { says: 'another process kept the file locked for too long', retryable: true }],
  [6, { says: 'another connection kept the file locked for too long', retryable: true }],
  [7, { says: 'there is no memory left', retryable: true }],
  [8, { says: 'the file or its directory cannot be written', retryable: false }],
  [10, { says: 'reading or writing the file failed', retryable: false }],
  [11, { says: 'the file is damaged', retryable: false }],
  [13, { says: 'the disk is full', retryable: true }],
  [14, { says: 'the file cannot be opened', retryable: false }],
  [18, { says: 'a record or entry is greater than SQLite can hold', retryable: false }],
  [26, { says: 'the file is not a SQLite database', retryable: false }],
])

/** What the error says of the world; undefined where it is a mistake of ours, or has been told already. */
function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || error instanceof FairstreamError) return undefined
  const { code, errcode } = error as NodeJS.ErrnoException & { readonly errcode?: number }
  if (code === 'ERR_INVALID_STATE') return { says: 'it was closed', retryable: false }
  const known = code === 'ERR_SQLITE_ERROR' ? FAULTS.get((errcode ?? 0) & 0xff) : undefined
  if (known !== undefined) return { says: `${known.says} (${error.message})`, retryable: known.retryable }
  return (error as NodeJS.ErrnoException).syscall === undefined ? undefined : { says: error.message, retryable: false }
}

export function diskErrorOf(directory: string, error: unknown): unknown {
  const fault = faultOf(error)
  return fault === undefined ? error : new DiskError(directory, fault.says, { retryable: fault.retryable, cause: error })
}

/** The action's result; a fault in the world is thrown as a LogError. */
export function orLogError<T>(topic: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const fault = faultOf(error)
    throw fault === undefined ? error : new LogError(topic, fault.says, { retryable: fault.retryable, cause: error })
  }
}

/** The action's result; a fault in the world is thrown as a StateStoreError. */
export function orStateStoreError<T>(key: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const fault = faultOf(error)
    throw fault === undefined ? error : new StateStoreError(key, fault.says, { retryable: fault.retryable, cause: error })
  }
}

/** Acts at once, and rejects where the action throws. */
export function settled<T>(action: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(action())
  })
}
