import { decodePartitionRecord, encodeHaltedRecord, UnknownMapError } from '@fairstream/pipeline'
import type { Assignment } from '@fairstream/ports'
import { createPartition } from './claim-partition.ts'
import { followMaps } from './follow-maps.ts'
import type { FollowedMaps } from './follow-maps.ts'
import { HaltError, REBUILDING } from './halt.ts'
import { hasOutputs } from './restore-lost.ts'
import { servePartition } from './serve-partition.ts'
import type { Reader } from './serve-partition.ts'
import { backOff, partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/**
 * Scores the partitions that the group gives this process, until the signal aborts. A partition that must halt is marked in its
 * record and held until an operator has taken the mark away; the others go on.
 *
 * @throws the fault that no retry mended, after all partitions have been let go.
 */
export async function runScorer(shell: Shell, group: string, signal: AbortSignal): Promise<void> {
  const stop = new AbortController()
  const stopping = AbortSignal.any([signal, stop.signal])
  const maps = followMaps(shell, stopping)
  const serving = new Set<Promise<void>>()
  const faults: unknown[] = []
  const fail = (fault: unknown): void => {
    faults.push(fault)
    stop.abort()
  }
  const following = maps.done.catch(fail)
  try {
    for await (const assignment of shell.log.consume(shell.topics.rawScores, group, stopping)) {
      const served = serveOrHalt(shell, maps, assignment, stopping)
        .catch(fail)
        .finally(() => serving.delete(served))
      serving.add(served)
    }
  } finally {
    stop.abort()
    await Promise.all([...serving, following])
  }
  if (faults.length > 0) throw faults[0]
}

/**
 * Writes the first records of partitions that were never read: what `topics create` and `start` do, and no scorer by itself. A record
 * that was lost is left to the scorer, where that may rebuild it.
 *
 * @throws HaltError STATE_LOST where a record was lost and may not be rebuilt.
 */
export async function createPartitions(shell: Shell): Promise<void> {
  for (const { partition, first } of await shell.log.bounds(shell.topics.rawScores)) {
    const exists = await shell.store.read(partitionKey(shell, partition), [])
    if (exists !== undefined) continue
    const isLeft = shell.onStateLoss === 'rebuild' && (await hasOutputs(shell, partition))
    if (!isLeft) await createPartition(shell, partition, first)
  }
}

async function serveOrHalt(shell: Shell, maps: FollowedMaps, assignment: Assignment, signal: AbortSignal): Promise<void> {
  const record = partitionKey(shell, assignment.partition)
  const { partition } = assignment
  const reader: Reader = { assignment, coming: undefined }
  do {
    shell.notice({ event: 'assigned', record, facts: { partition } })
    try {
      await servePartition(shell, maps, reader, signal)
      break
    } catch (fault) {
      if (!isHalt(fault)) throw fault
      await markHalted(shell, assignment, fault, signal)
    }
  } while (await isMended(shell, assignment, signal))
  shell.notice({ event: 'lost', record, facts: { partition } })
}

/** A halted partition is looked at less often than a paused one: people take longer over it. */
const LOOKS_APART = 4

/** Waits until the record is there and bears no mark of a halt. False once the partition is another's, or the signal aborts. */
async function isMended(shell: Shell, assignment: Assignment, signal: AbortSignal): Promise<boolean> {
  const key = partitionKey(shell, assignment.partition)
  while (!signal.aborted) {
    await shell.clock.sleep(LOOKS_APART * shell.waits.pollEveryMs, signal)
    // A store or a group that does not answer is asked again; nothing depends on when.
    const looked = await look(shell, key, assignment).catch(() => 'halted' as const)
    if (looked !== 'halted') return looked === 'mended'
  }
  return false
}

async function look({ store }: Shell, key: string, assignment: Assignment): Promise<'halted' | 'mended' | 'lost'> {
  if (!(await assignment.confirm())) return 'lost'
  const held = await store.read(key, [])
  return held !== undefined && decodePartitionRecord(held.record.body).halted === undefined ? 'mended' : 'halted'
}

function isHalt(fault: unknown): fault is HaltError {
  return fault instanceof HaltError || fault instanceof UnknownMapError
}

/** Leaves the reason in the record, so that the planner passes the partition over. A store that refuses is asked again. */
async function markHalted(shell: Shell, assignment: Assignment, halt: HaltError, signal: AbortSignal): Promise<void> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      if (await assignment.confirm()) await writeHalt(shell, partitionKey(shell, assignment.partition), halt)
      return
    } catch (fault) {
      if (failures > shell.waits.attemptsMax) throw fault
      await backOff(shell, failures, shell.newOwner(), signal)
    }
  }
}

/** A record that is not there, cannot be read, or bears an operator's mark is left as it is. */
async function writeHalt({ store, newOwner }: Shell, key: string, { code, message }: HaltError): Promise<void> {
  const owner = newOwner()
  const stored = await store.claim(key, owner)
  if (stored === undefined || code === 'STATE_DAMAGED' || code === REBUILDING) return
  const body = encodeHaltedRecord(decodePartitionRecord(stored.body), { code, message })
  await store.commit(key, { owner, expected: stored.next, next: stored.next, body, put: new Map(), remove: [] })
}
