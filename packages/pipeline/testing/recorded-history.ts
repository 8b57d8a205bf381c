import { decodeUtf8, encodeUtf8 } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'
import { partitionWrite } from '../src/commit-partition.ts'
import { orderOnShelf } from '../src/map-shelf.ts'
import { createOrderedRun, runRecord } from '../src/ordered-run.ts'
import type { OrderedRun } from '../src/ordered-run.ts'
import { firstProtocol } from '../src/partition-record.ts'
import { rulesOf, scorecard } from './pipeline.ts'

/** Everything that a short history leaves at rest, as text: what a later version must still read. */
export interface RecordedHistory {
  readonly formatVersion: 1
  readonly input: readonly string[]
  /** Values of fair-scores, and the CloudEvents headers of the first. */
  readonly fairScores: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly transportMaps: readonly { readonly key: string; readonly value: string }[]
  readonly planReports: readonly string[]
  /** The partition's record, and its entries in hexadecimal digits. */
  readonly record: string
  readonly entries: Readonly<Record<string, string>>
}

/** A scorecard with a group small enough to be blended, so that every kind of part occurs. */
export function recordedRules() {
  return rulesOf([scorecard({ minGroupSize: 12, traits: ['sex'], thresholds: { refer: 30, approve: 60 } })])
}

export function recordedInput(): readonly string[] {
  return Array.from({ length: 60 }, (_, index) => {
    if (index === 20) return 'not json'
    const sex = index % 7 === 0 ? 'f' : 'm'
    const id = index === 33 ? 'e32' : `e${index}`
    const at = index === 33 ? 32 : index
    return JSON.stringify({
      id,
      subject: `p${at}`,
      scorecard: 'credit',
      traits: { sex: at === index ? sex : 'm' },
      score: (at * 37) % 101,
      time: at * 1000,
    })
  })
}

/** Runs the history with the code as it is now. */
export function recordHistory(input: readonly string[]): { readonly history: RecordedHistory; readonly run: OrderedRun } {
  const run = createOrderedRun(recordedRules())
  const fair: Encoded[] = []
  const maps: Encoded[] = []
  const reports: Encoded[] = []
  input.forEach((line, offset) => {
    const arrival = {
      topic: 'raw',
      partition: 0,
      offset,
      timestampMs: offset * 1000,
      record: { key: null, value: encodeUtf8(line), headers: [] },
    }
    const { said, plans } = runRecord(run, arrival)
    if (said?.fair !== undefined) fair.push(said.fair)
    for (const plan of plans) {
      maps.push(...plan.mapRecords)
      reports.push(plan.reportRecord)
    }
  })
  run.fold.recentIds.fresh = [...run.fold.recentIds.byKey.values()]
  const { body, put } = partitionWrite(run.fold, firstProtocol(run.fold.next), run.rules, {
    from: 0,
    blocks: { firsts: [], rules: new Set() },
    orderOf: (version) => orderOnShelf(run.shelf, version),
  })
  const text = (bytes: Uint8Array | null | undefined): string => decodeUtf8(bytes ?? new Uint8Array()) ?? ''
  return {
    run,
    history: {
      formatVersion: 1,
      input,
      fairScores: fair.map(({ value }) => text(value)),
      headers: Object.fromEntries((fair[0]?.headers ?? []).map(({ name, value }) => [name, text(value)])),
      transportMaps: maps.map(({ key, value }) => ({ key: text(key), value: text(value) })),
      planReports: reports.map(({ value }) => text(value)),
      record: text(body),
      entries: Object.fromEntries([...put].map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')])),
    },
  }
}
