import type { TopicOutput, Transactions } from '@fairstream/ports'
import { LogError } from '@fairstream/ports'
import type { LogFaults } from './sim-log.ts'
import type { Placed, SimTopics } from './sim-topics.ts'
import type { SimProcess, World } from './world.ts'

/**
 * The coordinator of transactions, which outlives all processes: who holds each id, and what the holder's transaction has written.
 * As on Kafka a commit is first decided, and its markers reach one partition after another while everybody goes on.
 */
export interface SimCoordinator {
  readonly openFor: (process: SimProcess, faults: LogFaults) => (id: string) => Promise<Transactions>
}

/** Where a process waits for the answer to a transaction that is decided. */
export const TRANSACTION_ENDED = 'end a transaction, acknowledged'

interface Held {
  epoch: number
  /** What the open transaction has written so far. */
  written: Placed[]
  /** Partitions that the marker of a decided transaction has not reached yet. */
  marking: number
}

export function createSimCoordinator(world: World, topics: SimTopics): SimCoordinator {
  const coordinator: SimProcess = { name: 'coordinator', state: 'running' }
  const ids = new Map<string, Held>()
  const heldOf = (id: string): Held => {
    const held = ids.get(id) ?? { epoch: 0, written: [], marking: 0 }
    ids.set(id, held)
    return held
  }

  const decide = (held: Held, isCommitted: boolean): void => {
    const { written } = held
    held.written = []
    held.marking += written.length
    for (const placed of written)
      void world.pass(coordinator, 'marker').then(() => {
        topics.mark(placed, isCommitted)
        held.marking -= 1
      })
  }

  const openFor: SimCoordinator['openFor'] = (process, faults) => async (id) => {
    const named = `(transactions of ${id})`
    const fault = (message: string, fenced = false): LogError => new LogError(named, message, { retryable: true, fenced })
    const held = heldOf(id)
    await world.pass(process, `open ${id}`)
    if (world.chance(`${process.name}: opening of transactions refused`, faults.refused)) throw fault('refused by the schedule')
    held.epoch += 1
    const { epoch } = held
    decide(held, false)
    await world.pass(process, `open ${id}, ended what was open`, () => held.marking === 0)
    if (world.chance(`${process.name}: reply to opening of transactions lost`, faults.replyLost))
      throw fault('reply lost by the schedule')
    let isOver = false

    const step = async (label: string): Promise<void> => {
      await world.pass(process, label)
      if (held.epoch !== epoch) throw fault('a later holder has opened it', true)
    }
    const transact = async (outputs: readonly TopicOutput[]): Promise<void> => {
      await world.pass(process, 'begin a transaction', () => held.marking === 0 || held.epoch !== epoch)
      if (held.epoch !== epoch) throw fault('a later holder has opened it', true)
      if (world.chance(`${process.name}: transaction refused`, faults.refused)) throw fault('refused by the schedule')
      for (const { topic, records } of outputs) {
        await step(`append ${records.length} to ${topic}`)
        const stamp = { timestampMs: world.nowMs, by: process.name, atStep: world.steps }
        held.written.push(topics.place(topic, records[0]?.partition ?? 0, records, stamp))
      }
      await step('end a transaction')
      if (world.chance(`${process.name}: end of a transaction refused`, faults.refused)) throw fault('refused by the schedule')
      decide(held, true)
      await world.pass(process, TRANSACTION_ENDED)
      if (world.chance(`${process.name}: acknowledgement of a transaction lost`, faults.replyLost))
        throw fault('acknowledgement lost by the schedule')
    }
    return {
      commit: async (outputs) => {
        if (isOver) throw fault('an earlier commit failed; open it anew')
        isOver = true
        await transact(outputs.filter(({ records }) => records.length > 0))
        isOver = false
      },
      close: () => {
        isOver = true
        return Promise.resolve()
      },
    }
  }
  return { openFor }
}
