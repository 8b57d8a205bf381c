import type { BatchTable } from './batch-table.ts'
import type { Changes } from './changes.ts'
import type { TopicTable } from './topic-table.ts'

/** What the log's readers read with. */
export interface Readers {
  readonly topics: TopicTable
  readonly batches: BatchTable
  readonly changes: Changes
}
