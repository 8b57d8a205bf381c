import { readFileSync } from 'node:fs'
import { encodeUtf8 } from '@fairstream/events'
import { describe, expect, test } from 'vitest'
import { recordedInput, recordedRules, recordHistory } from '../testing/recorded-history.ts'
import type { RecordedHistory } from '../testing/recorded-history.ts'
import { createMapShelf, mapOnShelf, shelve } from './map-shelf.ts'
import { decodePartitionRecord, restoreFold } from './partition-record.ts'

const kept = JSON.parse(readFileSync(new URL('../fixtures/history-v1.json', import.meta.url), 'utf8')) as RecordedHistory

/** The fixture was written by the code that first had this format. Never write it anew: a change of bytes is a new format version. */
describe('bytes at rest of format version 1', () => {
  test('are written the same by the code as it is now', () => {
    expect(kept.input).toEqual(recordedInput())
    const { entries, ...history } = recordHistory(kept.input).history
    expect(withoutEffects({ ...history, entries: kept.entries })).toEqual(withoutEffects(kept))
    // Arrivals came later, as entries of their own: what was there before stays as it was.
    const before = Object.entries(entries).filter(([name]) => !name.startsWith('arrivals/'))
    expect(Object.fromEntries(before)).toEqual(kept.entries)
  })

  test('a partition’s record and entries are read back to the fold that they were written from', () => {
    const { run } = recordHistory(kept.input)
    const entries = new Map(Object.entries(kept.entries).map(([name, hex]) => [name, Uint8Array.from(Buffer.from(hex, 'hex'))]))
    const grid = recordedRules().scorecards.get('credit')?.grid
    if (grid === undefined) throw new Error('no scorecard')
    const restored = restoreFold(60, decodePartitionRecord(encodeUtf8(kept.record)), entries, () => grid)
    expect(restored.next).toBe(60)
    expect(restored.scorecards).toEqual(run.fold.scorecards)
    expect([...restored.recentIds.byKey]).toEqual([...run.fold.recentIds.byKey])
    expect([...restored.openSlices.keys()]).toEqual([...run.fold.openSlices.keys()])
    expect(restored.breaker).toEqual(run.fold.breaker)
  })

  test('maps are read back, each under the version that its fair scores name', () => {
    const shelf = createMapShelf()
    for (const { key, value } of kept.transportMaps)
      expect(shelve(shelf, { key: encodeUtf8(key), value: encodeUtf8(value), headers: [] })).toEqual({})
    const named = kept.fairScores.flatMap((text) => (JSON.parse(text) as { mapVersion?: string }).mapVersion ?? [])
    expect(new Set(named).size).toBeGreaterThan(1)
    for (const version of new Set(named)) expect(mapOnShelf(shelf, version).groups.get('f')?.small).toBe(true)
  })
})

/**
 * The history without what plan reports have learnt to say since: the format had these fields from the first, and left them empty. A
 * report is read by people, and by no stage.
 */
function withoutEffects(history: RecordedHistory): RecordedHistory {
  const learnt = ['parity', 'utility', 'individualError', 'before', 'after', 'recent', 'air']
  const keep = (name: string, value: unknown): unknown => (learnt.includes(name) ? undefined : value)
  return { ...history, planReports: history.planReports.map((report) => JSON.stringify(JSON.parse(report, keep))) }
}
