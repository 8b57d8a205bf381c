import type { Cluster } from 'kafkajs'
import { coordinatorOf, createGeneration, isLoss } from './generation.ts'
import type { Generation, Membership } from './generation.ts'
import type { BrokerInternals, Joined } from './internals.ts'
import { leadersOf } from './leaders.ts'
import { faultType, logFault, mayPass } from './log-fault.ts'
import { atMost, pause, pauseAfter } from './retrying.ts'
import { ownShare, shareOut, subscriptionTo } from './share-out.ts'

/** What a membership tells and asks of the one who consumes. */
export interface Holder {
  readonly hold: (generation: Generation) => void
  /** How far each partition is consumed. */
  readonly positions: () => ReadonlyMap<number, number>
}

/**
 * Is a member of a group until the signal aborts: joins, tells what it holds, sends heartbeats, and joins again after each
 * rebalance. What a rebalance takes is lost before the group is joined again, so that no partition has two members.
 *
 * @throws LogError where the group cannot be joined.
 */
export async function beMember(
  membership: Membership,
  renew: (failed: Cluster) => void,
  holder: Holder,
  signal: AbortSignal,
): Promise<void> {
  const isOver = (): boolean => signal.aborted
  let memberId = ''
  let failures = 0
  while (!isOver()) {
    let cluster: Cluster | undefined
    try {
      cluster = await membership.reach()
      const coordinator = await coordinatorOf(membership)
      const joined = await orAborted(joinGroup(membership, coordinator, memberId), signal)
      memberId = joined.memberId
      const { generation, partitionsKnown } = await orAborted(receiveShare(membership, cluster, coordinator, joined), signal)
      failures = 0
      holder.hold(generation)
      await stay(membership, generation, holder, joined.leaderId === memberId ? partitionsKnown : undefined, signal)
      if (isOver()) await generation.hint(holder.positions()).catch(() => undefined)
    } catch (fault) {
      if (isOver()) {
        // A join that waits for others holds its socket: the farewell needs a new one.
        if (cluster !== undefined) renew(cluster)
        break
      }
      if (faultType(fault) === 'UNKNOWN_MEMBER_ID') memberId = ''
      if (isLoss(fault)) continue
      failures += 1
      if (!mayPass(fault) || failures >= membership.settings.attemptsMax)
        throw logFault(membership.topic, `join group ${membership.group}`, fault)
      if (cluster !== undefined) renew(cluster)
      await pause(pauseAfter(membership.settings, failures), signal)
    }
  }
  if (memberId !== '') await leave(membership, memberId).catch(() => undefined)
}

async function leave(membership: Membership, memberId: string): Promise<void> {
  const coordinator = await coordinatorOf(membership)
  await coordinator.leaveGroup({ groupId: membership.group, memberId })
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => {
    aborted.reject(new Error('aborted'))
  }
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  promise.catch(() => undefined)
  return Promise.race([promise, aborted.promise]).finally(() => {
    signal.removeEventListener('abort', onAbort)
  })
}

function joinGroup({ topic, group, settings }: Membership, coordinator: BrokerInternals, memberId: string): Promise<Joined> {
  return coordinator.joinGroup({
    groupId: group,
    sessionTimeout: settings.sessionTimeoutMs,
    rebalanceTimeout: settings.sessionTimeoutMs,
    memberId,
    groupProtocols: [subscriptionTo(topic)],
  })
}

async function receiveShare(
  membership: Membership,
  cluster: Cluster,
  coordinator: BrokerInternals,
  joined: Joined,
): Promise<{ readonly generation: Generation; readonly partitionsKnown: number }> {
  const { topic, group } = membership
  const { generationId, memberId, leaderId, members } = joined
  const isLeader = leaderId === memberId
  if (isLeader) await cluster.refreshMetadata()
  const partitionsKnown = leadersOf(cluster, topic).length
  const groupAssignment = isLeader
    ? shareOut(
        topic,
        partitionsKnown,
        members.map((member) => member.memberId),
      )
    : []
  const { memberAssignment } = await coordinator.syncGroup({ groupId: group, generationId, memberId, groupAssignment })
  return { generation: createGeneration(membership, coordinator, joined, ownShare(topic, memberAssignment)), partitionsKnown }
}

/**
 * Sends heartbeats until the generation is lost or the signal aborts. A group that does not answer is asked on until the session
 * has run out by this member's own clock: then its partitions may be another's.
 *
 * @param partitionsKnown - What the leader shared out; once the topic has more, the group is joined anew.
 */
async function stay(
  { topic, settings, reach }: Membership,
  generation: Generation,
  holder: Holder,
  partitionsKnown: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const isEnded = (): boolean => signal.aborted || generation.lost.aborted
  const ended = AbortSignal.any([signal, generation.lost])
  let hintedAtMs = performance.now()
  while (!isEnded()) {
    await pause(settings.heartbeatEveryMs, ended)
    if (isEnded()) break
    // A group that does not answer must not keep the readers from learning that their session has run out.
    await atMost(settings.sessionTimeoutMs, generation.beat())
    if (generation.isLost()) break
    if (performance.now() - hintedAtMs < settings.hintEveryMs) continue
    hintedAtMs = performance.now()
    void generation.hint(holder.positions()).catch(() => undefined)
    if (partitionsKnown !== undefined && (await hasGrown(topic, reach, partitionsKnown))) break
  }
  generation.lose()
}

async function hasGrown(topic: string, reach: Membership['reach'], partitionsKnown: number): Promise<boolean> {
  const cluster = await reach().catch(() => undefined)
  return cluster !== undefined && leadersOf(cluster, topic).length > partitionsKnown
}
