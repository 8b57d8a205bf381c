import { readFile } from 'node:fs/promises'
import { FittedMapError, readFittedMap, readyMap } from '@fairstream/transport'
import type { FittedMap, ReadyMap } from '@fairstream/transport'
import { isSystemError, reasonOf, UsageError } from '../errors.ts'

/** A fitted map as `fit` writes it: with the columns it was fitted on. */
export interface MapFile extends FittedMap {
  readonly columns: { readonly score: string; readonly id?: string }
}

/** What `score` needs of a map file. */
export interface ReadMap {
  readonly map: MapFile
  readonly ready: ReadyMap
}

export function mapFileText(map: FittedMap, columns: MapFile['columns']): string {
  const { format, formatVersion, ...rest } = map
  return `${JSON.stringify({ format, formatVersion, columns, ...rest })}\n`
}

/** Throws a UsageError where the file is no map that `fit` wrote. */
export async function readMapFile(file: string): Promise<ReadMap> {
  const value = parse(file, await readText(file))
  try {
    const { columns, ...rest } = value
    const fitted = readFittedMap(rest)
    if (fitted.traits.length === 0 || !isColumns(columns)) throw noMap(file, 'it does not say which columns it was fitted on')
    return { map: { ...fitted, columns }, ready: readyMap(fitted) }
  } catch (error) {
    if (error instanceof RangeError || error instanceof FittedMapError) throw noMap(file, error.message, error)
    throw error
  }
}

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

function noMap(file: string, why: string, cause?: unknown): UsageError {
  return new UsageError(`--map ${file}: is no map that fairstream fit wrote: ${why}`, { cause })
}
