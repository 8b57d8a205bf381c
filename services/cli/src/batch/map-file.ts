import { readFile } from 'node:fs/promises'
import { FittedMapError, readFittedMap, readFittedVectorMap, readyMap } from '@fairstream/transport'
import type { FittedMap, FittedVectorMap, ReadyMap } from '@fairstream/transport'
import { isSystemError, reasonOf, UsageError } from '../errors.ts'

/** A fitted map as `fit` writes it: with the columns it was fitted on. */
export interface MapFile extends FittedMap {
  readonly columns: { readonly score: string; readonly id?: string }
}

/** What `score` needs of a map file. */
export interface ReadMap {
  readonly kind: 'numbers'
  readonly map: MapFile
  readonly ready: ReadyMap
}

/** The same of a map of vectors. */
export interface ReadVectorMap {
  readonly kind: 'vectors'
  readonly map: FittedVectorMap
  readonly columns: VectorColumns
}

interface VectorColumns {
  readonly scores: readonly string[]
}

export function mapFileText(map: FittedMap | FittedVectorMap, columns: MapFile['columns'] | VectorColumns): string {
  const { format, formatVersion, ...rest } = map
  return `${JSON.stringify({ format, formatVersion, columns, ...rest })}\n`
}

/** A map of numbers. Throws a UsageError where the file is no map that `fit` wrote, or one of vectors. */
export async function readMapFile(file: string): Promise<ReadMap> {
  const read = await readAnyMapFile(file)
  if (read.kind === 'numbers') return read
  throw new UsageError(`--map ${file}: is a map of ${read.columns.scores.length} score columns; wanted one of one column`)
}

/** Throws a UsageError where the file is no map that `fit` wrote. */
export async function readAnyMapFile(file: string): Promise<ReadMap | ReadVectorMap> {
  const value = parse(file, await readText(file))
  try {
    const { columns, ...rest } = value
    if (rest['format'] === 'fairstream-fitted-vector-map') {
      const map = readFittedVectorMap(rest)
      if (map.traits.length === 0 || !isVectorColumns(columns, map.dimension)) throw noMap(file, WITHOUT_COLUMNS)
      return { kind: 'vectors', map, columns }
    }
    const fitted = readFittedMap(rest)
    if (fitted.traits.length === 0 || !isColumns(columns)) throw noMap(file, WITHOUT_COLUMNS)
    return { kind: 'numbers', map: { ...fitted, columns }, ready: readyMap(fitted) }
  } catch (error) {
    if (error instanceof RangeError || error instanceof FittedMapError) throw noMap(file, error.message, error)
    throw error
  }
}

const WITHOUT_COLUMNS = 'it does not say which columns it was fitted on'

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isSystemError(error)) throw new UsageError(`--map ${file}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}

function parse(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (error) {
    throw noMap(file, 'it is not JSON', error)
  }
}

function isColumns(value: unknown): value is MapFile['columns'] {
  const { score, id } = (typeof value === 'object' && value !== null ? value : {}) as { score?: unknown; id?: unknown }
  return typeof score === 'string' && (id === undefined || typeof id === 'string')
}

function isVectorColumns(value: unknown, dimension: number): value is VectorColumns {
  const { scores } = (typeof value === 'object' && value !== null ? value : {}) as { scores?: unknown }
  return Array.isArray(scores) && scores.length === dimension && scores.every((each) => typeof each === 'string')
}

function noMap(file: string, why: string, cause?: unknown): UsageError {
  return new UsageError(`--map ${file}: is no map that fairstream fit wrote: ${why}`, { cause })
}
