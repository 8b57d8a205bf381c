import { decodePartitionRecord, encodeResumedRecord } from '@fairstream/pipeline'
import { partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/**
 * Closes a partition's breaker and empties its window, claiming and committing like a scorer. The mark of a halt is taken away too:
 * the scorer looks again, and halts again where the reason still stands.
 *
 * @returns the offset at which the partition goes on; undefined where it does not stand still, or another owner came first.
 */
export async function resumePartition(shell: Shell, partition: number): Promise<number | undefined> {
  const key = partitionKey(shell, partition)
  const owner = shell.newOwner()
  const stored = await shell.store.claim(key, owner)
  if (stored === undefined) return undefined
  const record = decodePartitionRecord(stored.body)
  if (!record.breaker.open && record.halted === undefined) return undefined
  const body = encodeResumedRecord(record)
  const outcome = await shell.store.commit(key, {
    owner,
    expected: stored.next,
    next: stored.next,
    body,
    put: new Map(),
    remove: [],
  })
  return outcome === 'committed' ? (stored.next[0] ?? 0) : undefined
}
