import type { Assignment, Batch, Idle, LogRecord } from '@fairstream/ports'
import { expect } from 'vitest'
import { soon } from './waiting.ts'

/** So that a reader that says idle without end fails, and does not hang. */
const IDLE_MAX = 10_000

/** What the assignment brings next, checked for what holds of every batch. */
export async function nextFetched(assignment: Assignment): Promise<Batch | Idle> {
  const { partition, fetches } = assignment
  const { done, value } = await soon(fetches.next(), `a fetch of partition ${partition}`)
  if (done === true) throw new Error(`partition ${partition}: it was lost`)
  if (value.kind === 'batch') expectSound(value, partition)
  return value
}

/** The next batch; idleness before it is passed over. */
export async function nextBatch(assignment: Assignment): Promise<Batch> {
  for (let idle = 0; idle < IDLE_MAX; idle += 1) {
    const fetched = await nextFetched(assignment)
    if (fetched.kind === 'batch') return fetched
  }
  throw new Error(`partition ${assignment.partition}: idle ${IDLE_MAX} times, and no batch`)
}

/** What a reader met that sought an offset. */
export interface Read {
  readonly records: readonly LogRecord[]
  readonly position: number
}

/** Seeks, and reads whole batches until this many records are there: each batch begins where the one before ended. */
export async function readFrom(assignment: Assignment, from: number, count: number): Promise<Read> {
  assignment.seek(from)
  const records: LogRecord[] = []
  let position = from
  while (records.length < count) {
    const batch = await nextBatch(assignment)
    expect(batch.fetchedOffset).toBe(position)
    expect(batch.isStale()).toBe(false)
    records.push(...batch.records)
    position = batch.next
  }
  return { records, position }
}

/** Seeks, and reads until idle is said for the first time. */
export async function readToIdle(assignment: Assignment, from: number): Promise<Read & { readonly batches: number }> {
  assignment.seek(from)
  const records: LogRecord[] = []
  for (let batches = 0; ; batches += 1) {
    const fetched = await nextFetched(assignment)
    if (fetched.kind === 'idle') return { records, position: fetched.position, batches }
    records.push(...fetched.records)
  }
}

/** Waits for the assignment's end; what was fetched before is passed over. */
export async function lost(assignment: Assignment): Promise<void> {
  await soon(readOut(assignment), `the loss of partition ${assignment.partition}`)
}

/** Reads until the assignment ends. */
export async function readOut(
  { partition, fetches }: Assignment,
  onBatch: (batch: Batch) => void = () => undefined,
): Promise<void> {
  let idle = 0
  for (let fetched = await fetches.next(); fetched.done !== true; fetched = await fetches.next()) {
    idle = fetched.value.kind === 'idle' ? idle + 1 : 0
    if (idle > IDLE_MAX) throw new Error(`partition ${partition}: idle ${IDLE_MAX} times, and neither batch nor end`)
    if (fetched.value.kind === 'batch') onBatch(fetched.value)
  }
}

function expectSound({ fetchedOffset, next, records }: Batch, partition: number): void {
  expect(next).toBeGreaterThan(fetchedOffset)
  let before = fetchedOffset - 1
  for (const record of records) {
    expect(record.partition).toBe(partition)
    expect(record.offset).toBeGreaterThan(before)
    before = record.offset
  }
  expect(before).toBeLessThan(next)
}
