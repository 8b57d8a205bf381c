import type { Log } from '@fairstream/ports'

/** A log opened for the contract suite, the names that tests may use, and what the log can do beside the port. */
export interface LogUnderTest {
  readonly log: Log
  /** Another client of the same log, as a second process would have it; the same one where only one process can use the log. */
  readonly second: Log
  /** Makes a topic that no other test uses; resolves once both clients can use it. */
  readonly newTopic: (partitions: number) => Promise<string>
  /** Names a consumer group that no other test uses. */
  readonly newGroup: () => string
  /** Forgets a partition's records before an offset, as retention does. Absent where nothing is ever forgotten. */
  readonly truncate?: (topic: string, partition: number, first: number) => Promise<void>
  /** Uses up at least one offset without a visible record, as the end of a transaction does. Absent where no offset is without one. */
  readonly skipOffset?: (topic: string, partition: number) => Promise<void>
  /**
   * Writes values to partition 0 in a transaction of this id, as a client that dies within it does; it is left open, and what is
   * returned lets the dead client's sockets go. Absent where no transaction is ever left open.
   */
  readonly leaveOpen?: (id: string, topic: string, values: readonly string[]) => Promise<() => Promise<void>>
  /** Gives a topic more partitions. */
  readonly grow: (topic: string, partitions: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** The log under test, for the body of a test. */
export type Opened = () => LogUnderTest
