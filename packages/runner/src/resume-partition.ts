import { decodePartitionRecord, encodeClosedBreaker } from '@fairstream/pipeline'
import { partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/**
 * Closes a partition's breaker and empties its window, claiming and committing like a scorer.
 *
 * @returns the offset at which the partition goes on; undefined where there was nothing to close or another owner came first.
 */
export async function resumePartition(shell: Shell, partition: number): Promise<number | undefined> {
  const key = partitionKey(shell, partition)
  const owner = shell.newOwner()
  const stored = await shell.store.claim(key, owner)
  if (stored === undefined) return undefined
  const record = decodePartitionRecord(stored.body)
  if (!record.breaker.open) return undefined
  const body = encodeClosedBreaker(record)
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
