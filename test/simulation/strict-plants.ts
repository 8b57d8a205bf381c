import { decodeFairScoreTail, positionOfDeadLetter } from '@fairstream/events'
import type { Log, LogRecord, StateStore, TopicOutput, Transactions } from '@fairstream/ports'
import type { Shell } from '@fairstream/runner'

/** The faults that only a runner in strict mode can have. */
export const STRICT_PLANTS = [
  'strict-commit-before-transaction',
  'no-producer-fence',
  'fence-after-output-tail',
  'emit-again-below-tail',
] as const

export type StrictPlant = (typeof STRICT_PLANTS)[number]

export function plantStrictly(shell: Shell, plant: StrictPlant): Shell {
  return PLANTING[plant](shell)
}

const PLANTING: Readonly<Record<StrictPlant, (shell: Shell) => Shell>> = {
  'strict-commit-before-transaction': commitBeforeTransaction,
  'no-producer-fence': noProducerFence,
  'fence-after-output-tail': fenceAfterOutputTail,
  'emit-again-below-tail': emitAgainBelowTail,
}

function withPorts(shell: Shell, log: Partial<Log>, store: Partial<StateStore> = {}): Shell {
  return { ...shell, log: { ...shell.log, ...log }, store: { ...shell.store, ...store } }
}

function partitionOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1))
}

/** The transaction waits for the next commit of its partition. */
function commitBeforeTransaction(shell: Shell): Shell {
  const held = new Map<number, () => Promise<void>>()
  return withPorts(
    shell,
    {
      openTransactions: async (id) => {
        const transactions = await shell.log.openTransactions(id)
        const commit = (outputs: readonly TopicOutput[]): Promise<void> => {
          held.set(outputs[0]?.records[0]?.partition ?? 0, () => transactions.commit(outputs))
          return Promise.resolve()
        }
        return { ...transactions, commit }
      },
    },
    {
      commit: async (key, commit) => {
        const outcome = await shell.store.commit(key, commit)
        const waiting = key.startsWith(`${shell.topics.rawScores}/`) ? held.get(partitionOf(key)) : undefined
        if (waiting !== undefined) held.delete(partitionOf(key))
        if (outcome === 'committed') await waiting?.()
        return outcome
      },
    },
  )
}

/** Every claim has a transactional id of its own, so that no owner fences another. */
function noProducerFence(shell: Shell): Shell {
  return withPorts(shell, { openTransactions: (id) => shell.log.openTransactions(`${id}-${shell.newOwner()}`) })
}

/** The id is opened when there is first something to say: after the claim and the reading of the tail. */
function fenceAfterOutputTail(shell: Shell): Shell {
  return withPorts(shell, {
    openTransactions: (id) => {
      let opened: Promise<Transactions> | undefined
      return Promise.resolve({
        commit: async (outputs) => (await (opened ??= shell.log.openTransactions(id))).commit(outputs),
        close: async () => (await opened)?.close(),
      })
    },
  })
}

/** What the tail already answers beyond the record's position is said once more, byte for byte. */
function emitAgainBelowTail(shell: Shell): Shell {
  const { log, store, topics } = shell
  const next = new Map<number, number>()
  const again = new Map<number, TopicOutput[]>()
  const isAhead = (record: LogRecord): boolean => {
    const tail = decodeFairScoreTail(record)
    const input = tail.kind === 'refused' ? (positionOfDeadLetter(record)?.offset ?? -1) : tail.inputOffset
    return input >= (next.get(record.partition) ?? 0)
  }
  async function* read(...[topic, partition, from, to]: Parameters<Log['read']>): AsyncGenerator<LogRecord> {
    for await (const record of log.read(topic, partition, from, to)) {
      if ((topic === topics.fairScores || topic === topics.deadLetters) && isAhead(record))
        again.set(partition, [...(again.get(partition) ?? []), { topic, records: [record] }])
      yield record
    }
  }
  return withPorts(
    shell,
    {
      read,
      openTransactions: async (id) => {
        const transactions = await log.openTransactions(id)
        const commit = (outputs: readonly TopicOutput[]): Promise<void> => {
          const partition = outputs[0]?.records[0]?.partition ?? 0
          const more = again.get(partition) ?? []
          again.delete(partition)
          return transactions.commit([...more, ...outputs])
        }
        return { ...transactions, commit }
      },
    },
    {
      claim: async (key, owner) => {
        const stored = await store.claim(key, owner)
        if (key.startsWith(`${topics.rawScores}/`)) {
          next.set(partitionOf(key), stored?.next[0] ?? 0)
          again.delete(partitionOf(key))
        }
        return stored
      },
    },
  )
}
