/** A topic as it should be, or as the log holds it. */
export interface TopicShape {
  readonly name: string
  readonly partitions: number
  readonly replication: number
  /** By Kafka's names, such as `retention.ms`; what is absent is left to the log. */
  readonly settings: Readonly<Record<string, string>>
}

/** Making and looking at topics: what an operator does, and no stage. Every method rejects with a `LogError`. */
export interface Topics {
  /** Makes the topics that are not there and returns their names; what is there stays as it is. */
  readonly create: (shapes: readonly TopicShape[]) => Promise<readonly string[]>
  /**
   * Gives a topic more partitions; returns false where it has that many already. What is there stays where it is, and keys may lie
   * elsewhere from then on. Refused, and not retryable, for a topic that is not there or has more partitions.
   */
  readonly grow: (name: string, partitions: number) => Promise<boolean>
  /** The topics as they are, in the order asked for; undefined for one that is not there. */
  readonly describe: (names: readonly string[]) => Promise<readonly (TopicShape | undefined)[]>
}
