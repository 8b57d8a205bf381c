import type { QuantileFunction } from './quantile-function.ts'
import { at } from './search.ts'

/**
 * Bytes at rest, all little-endian:
 *
 * | bytes | what |
 * |---|---|
 * | 4 | magic "FSQF" |
 * | 1 | format version, 1 |
 * | 1 | flags: bit 0 = all atoms, the rest 0 |
 * | 2 | 0 |
 * | 4 | m, the number of pieces, ≥ 1 |
 * | 8(m + 1) | levels, doubles |
 * | 8m | lower, doubles |
 * | 8m | upper, doubles; not written if all pieces are atoms |
 *
 * One law has one encoding: maps are named by hash.
 */
const MAGIC = 0x46515346
const FORMAT_VERSION = 1
const ALL_ATOMS = 1
const HEADER_BYTES = 12

/** Bytes that are not a quantile function of a known format. Reading them again gives the same, so it is not retryable. */
export class TransportBytesError extends Error {
  override readonly name = 'TransportBytesError'
  readonly code = 'TRANSPORT_BYTES'
  readonly retryable = false
  /** Where the bytes were found. */
  readonly key: string

  constructor(key: string, what: string) {
    super(`quantile function at ${key}: ${what}`)
    this.key = key
  }
}

/** The bytes of a quantile function, format version 1: 12 + 8(2m + 1) bytes if all pieces are atoms, 8m more if not. */
export function encodeQuantileFunction(q: QuantileFunction): Uint8Array {
  const m = q.lower.length
  const allAtoms = isAllAtoms(q)
  const bytes = new Uint8Array(sizeOf(m, allAtoms))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint8(4, FORMAT_VERSION)
  view.setUint8(5, allAtoms ? ALL_ATOMS : 0)
  view.setUint32(8, m, true)
  let offset = HEADER_BYTES
  for (const values of allAtoms ? [q.levels, q.lower] : [q.levels, q.lower, q.upper]) {
    for (const value of values) {
      view.setFloat64(offset, value, true)
      offset += 8
    }
  }
  return bytes
}

/**
 * The quantile function that was encoded.
 *
 * @param key - Where the bytes were found, for the error.
 * @throws TransportBytesError on anything that encodeQuantileFunction would not have written.
 */
export function decodeQuantileFunction(bytes: Uint8Array, key: string): QuantileFunction {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { m, allAtoms } = checkedHeader(view, key)
  const levels = readDoubles(view, HEADER_BYTES, m + 1)
  const lower = readDoubles(view, HEADER_BYTES + 8 * (m + 1), m)
  const upper = allAtoms ? lower.slice() : readDoubles(view, HEADER_BYTES + 8 * (2 * m + 1), m)
  const q = { levels, lower, upper }
  assertLevels(q, key)
  assertValues(q, key)
  if (!allAtoms && isAllAtoms(q)) throw new TransportBytesError(key, 'all pieces are atoms and the flag says otherwise')
  return q
}

function sizeOf(m: number, allAtoms: boolean): number {
  return HEADER_BYTES + 8 * (m + 1 + (allAtoms ? m : 2 * m))
}

function isAllAtoms({ lower, upper }: QuantileFunction): boolean {
  return lower.every((value, i) => value === upper[i])
}

function checkedHeader(view: DataView, key: string): { m: number; allAtoms: boolean } {
  const size = view.byteLength
  if (size < HEADER_BYTES) throw new TransportBytesError(key, `${String(size)} bytes, wanted at least ${String(HEADER_BYTES)}`)
  if (view.getUint32(0, true) !== MAGIC) throw new TransportBytesError(key, 'does not begin with the magic "FSQF"')
  const version = view.getUint8(4)
  if (version !== FORMAT_VERSION) {
    throw new TransportBytesError(key, `format version ${String(version)}, wanted ${String(FORMAT_VERSION)}`)
  }
  const flags = view.getUint8(5)
  if (flags > ALL_ATOMS || view.getUint16(6, true) !== 0) throw new TransportBytesError(key, 'unknown flags')
  const m = view.getUint32(8, true)
  const wanted = sizeOf(m, flags === ALL_ATOMS)
  if (m === 0 || size !== wanted) {
    throw new TransportBytesError(key, `${String(size)} bytes for ${String(m)} pieces, wanted ${String(wanted)} and a piece`)
  }
  return { m, allAtoms: flags === ALL_ATOMS }
}

function readDoubles(view: DataView, offset: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(offset + 8 * i, true))
}

function assertLevels({ levels }: QuantileFunction, key: string): void {
  const m = levels.length - 1
  const rising = levels.every((level, i) => i === 0 || level > at(levels, i - 1))
  if (!rising || !Object.is(levels[0], 0) || levels[m] !== 1)
    throw new TransportBytesError(key, 'levels do not rise strictly from 0 to 1')
}

function assertValues({ lower, upper }: QuantileFunction, key: string): void {
  for (let i = 0; i < lower.length; i++) {
    const before = i === 0 ? -Number.MAX_VALUE : at(upper, i - 1)
    if (!(before <= at(lower, i) && at(lower, i) <= at(upper, i) && at(upper, i) <= Number.MAX_VALUE)) {
      throw new TransportBytesError(key, `piece ${String(i)} is not finite and ascending`)
    }
  }
}
