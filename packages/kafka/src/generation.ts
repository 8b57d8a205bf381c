import type { Cluster } from 'kafkajs'
import { internalsOf } from './internals.ts'
import type { BrokerInternals, Joined } from './internals.ts'
import { faultType } from './log-fault.ts'
import type { Settings } from './settings.ts'

/** What a member holds between two rebalances. */
export interface Generation {
  readonly partitions: readonly number[]
  /** Aborts when the partitions are lost. */
  readonly lost: AbortSignal
  /** Lost, or not heard by the group for so long that the partitions may be another's by now. */
  readonly isLost: () => boolean
  /** Asks the group by a heartbeat that is sent now. Rejects where the group does not answer. */
  readonly beat: () => Promise<boolean>
  /** Leaves positions with the group, for tools that show lag. Never read back: a broker may take them of one who has lost. */
  readonly hint: (positions: ReadonlyMap<number, number>) => Promise<void>
  readonly lose: () => void
}

/** Answers that say: not, or no longer, with these partitions. */
const LOST = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'])

/** Is this fault the group's word that the generation is over? */
export function isLoss(fault: unknown): boolean {
  return LOST.has(faultType(fault) ?? '')
}

export interface Membership {
  readonly topic: string
  readonly group: string
  readonly settings: Settings
  /** The cluster as it is reached now: its coordinator is asked for each time, and found at once where it has not moved. */
  readonly reach: () => Promise<Cluster>
}

export async function coordinatorOf({ group, reach }: Membership): Promise<BrokerInternals> {
  const cluster = await reach()
  return internalsOf(await cluster.findGroupCoordinator({ groupId: group }))
}

export function createGeneration(
  membership: Membership,
  coordinator: BrokerInternals,
  { generationId, memberId }: Joined,
  partitions: readonly number[],
): Generation {
  const { topic, group, settings } = membership
  const over = new AbortController()
  let asked: BrokerInternals | undefined = coordinator
  let heardAtMs = performance.now()
  const isLost = (): boolean => over.signal.aborted || performance.now() - heardAtMs > settings.sessionTimeoutMs

  const beat = async (): Promise<boolean> => {
    if (isLost()) return false
    const sentAtMs = performance.now()
    try {
      asked ??= await coordinatorOf(membership)
      await asked.heartbeat({ groupId: group, groupGenerationId: generationId, memberId })
    } catch (fault) {
      asked = undefined
      if (!isLoss(fault)) throw fault
      over.abort()
    }
    if (!over.signal.aborted) heardAtMs = Math.max(heardAtMs, sentAtMs)
    return !isLost()
  }

  const hint = async (positions: ReadonlyMap<number, number>): Promise<void> => {
    if (positions.size === 0) return
    asked ??= await coordinatorOf(membership)
    const offsets = [...positions].map(([partition, offset]) => ({ partition, offset: String(offset) }))
    await asked.offsetCommit({
      groupId: group,
      groupGenerationId: generationId,
      memberId,
      topics: [{ topic, partitions: offsets }],
    })
  }

  return {
    partitions,
    lost: over.signal,
    isLost,
    beat,
    hint,
    lose: () => {
      over.abort()
    },
  }
}
