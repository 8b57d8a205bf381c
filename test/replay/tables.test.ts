import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { decodeUtf8, encodeUtf8 } from '@fairstream/events'
import type { LogRecord } from '@fairstream/ports'
import { afterEach, expect, test } from 'vitest'
import { openSqlite } from '../../packages/sqlite/src/open-sqlite.ts'

const directory = mkdtempSync(join(tmpdir(), 'fairstream-tables-'))

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

/** A file as the code that first had this format left it, as statements. Never write it anew. */
test('a disk of format version 1 is read: its topics, records, and the state with its entries', async () => {
  const database = new DatabaseSync(join(directory, 'fairstream.db'))
  database.exec(readFileSync(new URL('fixtures/tables-v1.sql', import.meta.url), 'utf8'))
  database.close()
  const disk = openSqlite({ directory, now: () => 0, mode: 'share' })
  const topic = 'credit.raw-scores.v1'
  expect(await disk.log.bounds(topic)).toEqual([
    { partition: 0, first: 0, end: 0 },
    { partition: 1, first: 0, end: 2 },
  ])
  const records: LogRecord[] = []
  for await (const record of disk.log.read(topic, 1, 0, 2)) records.push(record)
  const at = { partition: 1, timestampMs: 1_767_225_600_000 }
  expect(
    records.map(({ key, value, headers, ...place }) => ({
      ...place,
      key: textOf(key),
      value: textOf(value),
      headers: headers.length,
    })),
  ).toEqual([
    { ...at, offset: 0, key: 'p-1', value: '{"id":"e-1"}', headers: 1 },
    { ...at, offset: 1, key: null, value: null, headers: 0 },
  ])
  const held = await disk.store.read(`${topic}/1`, ['slice/'])
  expect(held?.record).toMatchObject({ owner: 'owner-1', epoch: 1, next: [2] })
  expect(Buffer.from(held?.record.body ?? [])).toEqual(Buffer.from(encodeUtf8('{"formatVersion":1}')))
  expect([...(held?.entries ?? [])].map(([name, bytes]) => [name, [...bytes]])).toEqual([['slice/credit/0/f|a', [1, 2, 255]]])
  disk.close()
})

function textOf(bytes: Uint8Array | null): string | null | undefined {
  return bytes === null ? null : decodeUtf8(bytes)
}
