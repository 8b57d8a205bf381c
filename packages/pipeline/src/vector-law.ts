import type { AffineMap } from '@fairstream/transport'

/** A Gaussian law in a map: of a group's window, or the barycenter. */
export interface VectorLaw {
  readonly mean: readonly number[]
  /** Rows; symmetric. */
  readonly covariance: readonly (readonly number[])[]
}

/** One group of a vector map as it is stored: its window's moments, and the map that judges it. */
export interface VectorGroupLaw {
  readonly window: VectorLaw
  readonly map: AffineMap
}

const FORMAT_VERSION = 1
const HEADER_BYTES = 2

/** Format version (1 byte), dimension (1 byte), mean, then the covariance's lower triangle, row by row: big-endian doubles. */
export function encodeVectorLaw({ mean, covariance }: VectorLaw): Uint8Array {
  return encodeNumbers(mean.length, [...mean, ...lowerOf(covariance)])
}

/** The same, then the map: from, to, the matrix's lower triangle. */
export function encodeVectorGroupLaw({ window, map }: VectorGroupLaw): Uint8Array {
  const { mean, covariance } = window
  const numbers = [...mean, ...lowerOf(covariance), ...map.from, ...map.to, ...lowerOf(map.matrix)]
  return encodeNumbers(mean.length, numbers)
}

/** Throws a RangeError naming `key` for another format version, dimension or length. */
export function decodeVectorLaw(bytes: Uint8Array, dimension: number, key: string): VectorLaw {
  const numbers = decodeNumbers(bytes, dimension, dimension + triangle(dimension), key)
  return { mean: numbers.slice(0, dimension), covariance: symmetric(numbers.slice(dimension), dimension) }
}

/** Throws a RangeError naming `key` for another format version, dimension or length. */
export function decodeVectorGroupLaw(bytes: Uint8Array, dimension: number, key: string): VectorGroupLaw {
  const half = triangle(dimension)
  const numbers = decodeNumbers(bytes, dimension, 3 * dimension + 2 * half, key)
  const [mean, lower, from, to, matrix] = cut(numbers, [dimension, half, dimension, dimension, half])
  return {
    window: { mean, covariance: symmetric(lower, dimension) },
    map: { from, to, matrix: symmetric(matrix, dimension) },
  }
}

function triangle(dimension: number): number {
  return (dimension * (dimension + 1)) / 2
}

function lowerOf(matrix: readonly (readonly number[])[]): readonly number[] {
  return matrix.flatMap((row, i) => row.slice(0, i + 1))
}

function symmetric(lower: readonly number[], dimension: number): readonly (readonly number[])[] {
  const entry = (i: number, j: number): number => lower[triangle(i) + j] ?? 0
  const axes = Array.from({ length: dimension }, (_, axis) => axis)
  return axes.map((i) => axes.map((j) => (j <= i ? entry(i, j) : entry(j, i))))
}

type Five = readonly [number[], number[], number[], number[], number[]]

function cut(numbers: readonly number[], lengths: readonly [number, number, number, number, number]): Five {
  let at = 0
  return lengths.map((length) => numbers.slice(at, (at += length))) as unknown as Five
}

function encodeNumbers(dimension: number, numbers: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + 8 * numbers.length))
  view.setUint8(0, FORMAT_VERSION)
  view.setUint8(1, dimension)
  numbers.forEach((each, i) => {
    view.setFloat64(HEADER_BYTES + 8 * i, each)
  })
  return new Uint8Array(view.buffer)
}

function decodeNumbers(bytes: Uint8Array, dimension: number, count: number, key: string): number[] {
  const [version, found] = bytes
  if (version !== FORMAT_VERSION || found !== dimension || bytes.length !== HEADER_BYTES + 8 * count)
    throw new RangeError(
      `${key}: ${bytes.length} bytes of format ${String(version)} and dimension ${String(found)}; ` +
        `wanted ${HEADER_BYTES + 8 * count} of format ${FORMAT_VERSION} and dimension ${dimension}`,
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: count }, (_, i) => view.getFloat64(HEADER_BYTES + 8 * i))
}
