import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { newDirectory } from '../testing/disks.ts'
import { openDatabase } from './database.ts'
import type { Database } from './database.ts'

function opened(): { readonly one: Database; readonly other: Database } {
  const file = join(newDirectory(), 'x.db')
  const [one, other] = [openDatabase(file, 0), openDatabase(file, 0)]
  onTestFinished(one.close)
  onTestFinished(other.close)
  one.run('CREATE TABLE numbers (n INTEGER)')
  return { one, other }
}

function numbersIn(database: Database): unknown[] {
  return database
    .prepare('SELECT n FROM numbers')
    .all()
    .map(({ n }) => n)
}

test('writes go to a write-ahead log that is synced at its checkpoints', () => {
  const { one } = opened()
  expect(one.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  expect(one.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 1 })
})

test('of a write that fails nothing stays, and the next one is possible', () => {
  const { one } = opened()
  const failing = (): never => {
    one.run('INSERT INTO numbers VALUES (1)')
    throw new Error('stop')
  }
  expect(() => one.write(failing)).toThrow('stop')
  one.write(() => {
    one.run('INSERT INTO numbers VALUES (2)')
  })
  expect(numbersIn(one)).toEqual([2])
})

test('what a snapshot reads is of one moment, whatever is written meanwhile', () => {
  const { one, other } = opened()
  const reads = one.snapshot(() => {
    const before = numbersIn(one)
    other.run('INSERT INTO numbers VALUES (1)')
    return [before, numbersIn(one)]
  })
  expect(reads).toEqual([[], []])
  expect(numbersIn(one)).toEqual([1])
})

test("the data's version changes with another connection's writes, and not with its own", () => {
  const { one, other } = opened()
  const before = one.dataVersion()
  one.run('INSERT INTO numbers VALUES (1)')
  expect(one.dataVersion()).toBe(before)
  other.run('INSERT INTO numbers VALUES (2)')
  expect(one.dataVersion()).not.toBe(before)
})
