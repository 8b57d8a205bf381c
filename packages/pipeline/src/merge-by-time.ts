/** A record with its place in the log, and when its event was. */
export interface InTime {
  readonly partition: number
  readonly offset: number
  /** Event time, epoch ms; undefined for what cannot be read: it waits for nothing. */
  readonly timeMs?: number
}

/**
 * Merges partitions into one stream: of their heads the one with the least (event time, partition, offset) comes next, so that the
 * order within a partition is kept and it does not matter in which order the log took them (delivery.md, The planner).
 *
 * Holds one record of each partition. A source that was begun is ended when the merge is.
 *
 * @param partitions - One a partition, in any order.
 */
export async function* mergeByTime<Record extends InTime>(
  partitions: readonly AsyncIterable<Record>[],
): AsyncGenerator<Record, void, undefined> {
  const sources = partitions.map((each) => each[Symbol.asyncIterator]())
  const heads: { readonly record: Record; readonly source: AsyncIterator<Record> }[] = []
  const advance = async (source: AsyncIterator<Record>): Promise<void> => {
    const step = await source.next()
    if (step.done !== true) heads.push({ record: step.value, source })
  }
  try {
    for (const source of sources) await advance(source)
    while (heads.length > 0) {
      const [next] = heads.splice(first(heads.map(({ record }) => record)), 1)
      if (next === undefined) return
      yield next.record
      await advance(next.source)
    }
  } finally {
    for (const source of sources) await source.return?.()
  }
}

function first(heads: readonly InTime[]): number {
  let least = 0
  for (let i = 1; i < heads.length; i++) if (precedes(heads[i] as InTime, heads[least] as InTime)) least = i
  return least
}

function precedes(a: InTime, b: InTime): boolean {
  const [timeA, timeB] = [a.timeMs ?? Number.NEGATIVE_INFINITY, b.timeMs ?? Number.NEGATIVE_INFINITY]
  if (timeA !== timeB) return timeA < timeB
  return a.partition === b.partition ? a.offset < b.offset : a.partition < b.partition
}
