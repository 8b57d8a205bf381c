import type { Assignment, Batch, Idle } from '@fairstream/ports'
import { decodePartitionRecord, UnknownMapError } from '@fairstream/pipeline'
import { claimPartition } from './claim-partition.ts'
import type { Claim } from './claim-partition.ts'
import type { FollowedMaps } from './follow-maps.ts'
import { HaltError } from './halt.ts'
import { commitIdle, processStretch } from './process-batch.ts'
import { openSayer } from './sayer.ts'
import { backOff, partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/** What ended the reading under one claim. */
type Ended = 'lost' | 'fenced' | 'paused'

/**
 * Serves one partition for as long as it is assigned: claims it, reads on from its state, and claims again after a fence or a
 * fault. A paused partition is held and not read until it is resumed.
 *
 * @throws HaltError or UnknownMapError where going on would guess; the last fault, where `attemptsMax` tries in a row came to nothing.
 */
export async function servePartition(
  shell: Shell,
  maps: FollowedMaps,
  assignment: Assignment,
  signal: AbortSignal,
): Promise<void> {
  const key = partitionKey(shell, assignment.partition)
  const reader: Reader = { assignment, coming: undefined }
  let failures = 0
  const progressed = (): void => {
    failures = 0
  }
  await maps.caughtUp
  while (!signal.aborted) {
    const ended = await serveOnce(shell, maps, reader, signal, progressed).catch((fault: unknown) => takeFault(shell, key, fault))
    if (ended === 'lost') return
    if (ended === 'paused') continue
    failures += 1
    if (failures > shell.waits.attemptsMax)
      throw ended === 'fenced' ? new Error(`record ${key}: fenced ${failures} times in a row`) : ended.fault
    await backOff(shell, failures, shell.newOwner(), signal)
  }
}

/** One claim and what follows from it. Asked before the claim: an owner that lost the partition must not take it back. */
async function serveOnce(
  shell: Shell,
  maps: FollowedMaps,
  reader: Reader,
  signal: AbortSignal,
  progressed: () => void,
): Promise<Ended> {
  if (!(await reader.assignment.confirm())) return 'lost'
  const ended = await readUnderOneClaim(shell, maps, reader, progressed)
  if (ended === 'paused') await awaitResume(shell, reader.assignment.partition, signal)
  return ended
}

/** Looks at a paused partition's record until its breaker is closed. */
async function awaitResume(shell: Shell, partition: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await shell.clock.sleep(shell.waits.pollEveryMs, signal)
    const held = await shell.store.read(partitionKey(shell, partition), [])
    if (held === undefined || !decodePartitionRecord(held.record.body).breaker.open) return
  }
}

/** A halt is final for this process; any other fault may pass. */
function takeFault(shell: Shell, record: string, fault: unknown): { readonly fault: unknown } {
  if (fault instanceof HaltError || fault instanceof UnknownMapError) {
    shell.notice({ event: 'halted', record, facts: { code: fault.code, message: fault.message } })
    throw fault
  }
  shell.notice({ event: 'fault', record, facts: { message: String(fault) } })
  return { fault }
}

async function readUnderOneClaim(shell: Shell, maps: FollowedMaps, reader: Reader, progressed: () => void): Promise<Ended> {
  const startMs = shell.clock.now()
  const sayer = await openSayer(shell, reader.assignment.partition)
  try {
    const claim = await claimPartition(shell, maps, reader.assignment.partition, sayer)
    return await readClaimed(shell, maps, reader, claim, startMs, progressed)
  } finally {
    await sayer.close()
  }
}

async function readClaimed(
  shell: Shell,
  maps: FollowedMaps,
  reader: Reader,
  claim: Claim,
  startMs: number,
  progressed: () => void,
): Promise<Ended> {
  const { next } = claim.fold
  shell.notice({ event: 'claimed', record: claim.key, facts: { next, floor: claim.floor, ms: shell.clock.now() - startMs } })
  if (claim.fold.breaker.open) return 'paused'
  reader.assignment.seek(next)
  return readOn(shell, maps, reader, claim, progressed)
}

/** An assignment, and the fetch under way where nobody waited for it to the end. */
interface Reader {
  readonly assignment: Assignment
  coming: Promise<IteratorResult<Batch | Idle, undefined>> | undefined
}

async function readOn(shell: Shell, maps: FollowedMaps, reader: Reader, claim: Claim, progressed: () => void): Promise<Ended> {
  const seen: Sought = { at: claim.fold.next, again: false }
  for (;;) {
    const fetched = await nextFetch(maps, reader, claim)
    if (fetched === 'lost') return 'lost'
    if (fetched === 'other-map' || fetched.kind === 'idle') {
      if (fetched !== 'other-map' && (fetched.position < claim.fold.next || claim.protocol.idleSince !== undefined)) continue
      if ((await commitIdle(shell, maps, claim)) === 'fenced') return fenced(shell, claim)
      progressed()
      continue
    }
    if (fetched.isStale() || !continues(reader.assignment, claim, fetched, seen)) continue
    const ended = await processBatch(shell, maps, claim, fetched, progressed)
    if (ended !== undefined) return ended
  }
}

/**
 * What the next fetch brings. An idle owner wakes for another map as well: else the first score after a quiet hour would be
 * judged by the map of an hour ago.
 */
async function nextFetch(maps: FollowedMaps, reader: Reader, claim: Claim): Promise<Batch | Idle | 'lost' | 'other-map'> {
  reader.coming ??= reader.assignment.fetches.next()
  const coming = reader.coming.then(
    (result) => ({ result }),
    (fault: unknown) => ({ fault }),
  )
  const isIdle = claim.protocol.idleSince !== undefined
  const woken = await (isIdle ? Promise.race([coming, maps.changed()]) : coming)
  if (woken === undefined) return 'other-map'
  reader.coming = undefined
  if ('fault' in woken) throw woken.fault
  return woken.result.done === true ? 'lost' : woken.result.value
}

interface Sought {
  at: number
  /** Has the position been sought a second time, after a batch began elsewhere? */
  again: boolean
}

/**
 * Does this batch go on from where the fold is? One that begins elsewhere is no evidence: the reader is sent back once. If the
 * fetch itself was moved after that, records are missing.
 */
function continues(assignment: Assignment, claim: Claim, batch: Batch, sought: Sought): boolean {
  const expected = claim.fold.next
  if (batch.fetchedOffset <= expected && batch.next > expected) return true
  if (sought.again && sought.at === expected && batch.fetchedOffset > expected)
    throw new HaltError(
      'FETCH_MOVED',
      `record ${claim.key}: a fetch at ${expected} was answered from ${batch.fetchedOffset}; records between are missing`,
    )
  sought.at = expected
  sought.again = true
  assignment.seek(expected)
  return false
}

/** Takes a batch through in stretches no longer than the grant. Returns what ended the claim, if anything did. */
async function processBatch(
  shell: Shell,
  maps: FollowedMaps,
  claim: Claim,
  batch: Batch,
  progressed: () => void,
): Promise<Ended | undefined> {
  while (claim.fold.next < batch.next) {
    if (batch.isStale()) return undefined
    const from = claim.fold.next
    const next = Math.min(batch.next, from + claim.protocol.reserve)
    const records = batch.records.filter(({ offset }) => offset >= from && offset < next)
    const outcome = await processStretch(shell, maps, claim, { records, next }, batch.isStale)
    if (outcome === 'stale') return 'fenced'
    if (outcome === 'fenced') return fenced(shell, claim)
    progressed()
    if (claim.fold.breaker.open) {
      shell.notice({ event: 'paused', record: claim.key, facts: { next: claim.fold.next } })
      return 'paused'
    }
  }
  return undefined
}

function fenced(shell: Shell, claim: Claim): Ended {
  shell.notice({ event: 'fenced', record: claim.key, facts: { expected: claim.fold.next } })
  return 'fenced'
}
