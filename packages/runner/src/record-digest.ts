import type { LogRecord } from '@fairstream/ports'
import { crc32c } from '@fairstream/sketch'

const NOTHING = new Uint8Array()

/** The CRC32C of a record's key and value, each after its length: how a replaced log is known. */
export function recordDigest({ key, value }: Pick<LogRecord, 'key' | 'value'>): number {
  const lengths = new Uint8Array(8)
  const view = new DataView(lengths.buffer)
  view.setInt32(0, key?.length ?? -1)
  view.setInt32(4, value?.length ?? -1)
  return [key ?? NOTHING, value ?? NOTHING].reduce((digest, bytes) => crc32c(bytes, digest), crc32c(lengths))
}
