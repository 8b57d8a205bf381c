import type { Shell } from '@fairstream/runner'
import { partitionKey } from '@fairstream/runner'
import type { Finding } from '../finding.ts'

/** The keys of input partitions whose records were never written: no scorer may begin there. */
export async function missingRecords(shell: Shell): Promise<readonly string[]> {
  const bounds = await shell.log.bounds(shell.topics.rawScores)
  const keys = bounds.map(({ partition }) => partitionKey(shell, partition))
  const found = await Promise.all(keys.map((key) => shell.store.read(key, [])))
  return keys.filter((_, index) => found[index] === undefined)
}

/** Whether every input partition has its record in the store. */
export async function checkRecords(shell: Shell): Promise<Finding> {
  const about = 'state of partitions'
  const missing = await missingRecords(shell)
  if (missing.length === 0) return { about, says: 'each has its record' }
  return {
    about,
    says: `no record ${missing.join(', ')}`,
    advice:
      'fairstream topics create writes first records; where scores were made already, the state was lost: fairstream replay rebuild --promote',
  }
}
