import { join } from 'node:path'
import { deadLetterSchema, encodeUtf8, fairScoreSchema, MANIFEST, mapKey } from '@fairstream/events'
import type { DeadLetter, FairScore } from '@fairstream/events'
import { createMapShelf, isOnShelf, mapOnShelf, shelve } from '@fairstream/pipeline'
import type { JudgingMap } from '@fairstream/pipeline'
import { Fault } from './errors.ts'
import { outputFileName } from './output-directory.ts'
import { parseLine, searchLines } from './search-lines.ts'

/** What became of an input. */
export type Found =
  | { readonly kind: 'fair-score'; readonly fairScore: FairScore; readonly othersOfRawId: number }
  | { readonly kind: 'dead-letter'; readonly deadLetter: DeadLetter }

/** The fair score or dead letter of an id in what a run wrote; also the first fair score of a raw id. Undefined where there is none. */
export async function findRecord(directory: string, id: string, signal: AbortSignal): Promise<Found | undefined> {
  return (await findFairScore(directory, id, signal)) ?? (await findDeadLetter(directory, id, signal))
}

async function findFairScore(directory: string, id: string, signal: AbortSignal): Promise<Found | undefined> {
  const file = join(directory, outputFileName('fair-scores'))
  let byId: FairScore | undefined
  let byRawId: FairScore | undefined
  let withRawId = 0
  await searchLines(file, JSON.stringify(id), signal, (line, number) => {
    const value = parseLine(line, file, number)
    if (value['id'] !== id && value['rawId'] !== id) return false
    const read = fairScoreSchema.safeParse(value)
    if (!read.success) throw new Fault(`${file}:${number}: is no fair score; wanted a file that a run wrote`)
    if (read.data.id === id) byId = read.data
    else byRawId ??= read.data
    withRawId += 1
    return byId !== undefined
  })
  if (byId !== undefined) return { kind: 'fair-score', fairScore: byId, othersOfRawId: 0 }
  return byRawId === undefined ? undefined : { kind: 'fair-score', fairScore: byRawId, othersOfRawId: withRawId - 1 }
}

async function findDeadLetter(directory: string, id: string, signal: AbortSignal): Promise<Found | undefined> {
  const file = join(directory, outputFileName('dead-letters'))
  let found: DeadLetter | undefined
  await searchLines(file, JSON.stringify(id), signal, (line, number) => {
    const read = deadLetterSchema.safeParse(parseLine(line, file, number))
    if (read.success && read.data.id === id) found = read.data
    return found !== undefined
  })
  return found === undefined ? undefined : { kind: 'dead-letter', deadLetter: found }
}

/**
 * The map of a version, put together from the records of a run, each part checked by its hash.
 *
 * @throws Fault where the file lacks a part of it, or one is not what its hash says.
 */
export async function findMap(directory: string, version: string, signal: AbortSignal): Promise<JudgingMap> {
  const file = join(directory, outputFileName('transport-maps'))
  const shelf = createMapShelf()
  await searchLines(file, JSON.stringify(version), signal, (line, number) => {
    const { scorecard, version: own, part = MANIFEST } = parseLine(line, file, number)
    if (own !== version || typeof scorecard !== 'string' || typeof part !== 'string') return false
    const { refused } = shelve(shelf, { key: encodeUtf8(mapKey({ scorecard, version, part })), value: line, headers: [] })
    if (refused !== undefined) throw new Fault(`${file}:${number}: ${refused}`)
    return isOnShelf(shelf, version)
  })
  if (!isOnShelf(shelf, version))
    throw new Fault(`${file}: lacks map ${version}, or a part of it; wanted the file of the same run`)
  return mapOnShelf(shelf, version)
}
