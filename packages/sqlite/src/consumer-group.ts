import type { Assignment } from '@fairstream/ports'
import { createAssignment } from './assignment.ts'
import { orLogError } from './faults.ts'
import type { Readers } from './readers.ts'

/** Joins a group of this process and yields what the member is given, until the signal aborts. */
export type JoinGroup = (topic: string, group: string, signal: AbortSignal) => AsyncGenerator<Assignment>

interface Member {
  /** Aborted when partitions move, and replaced. */
  lost: AbortController
}

/** The groups of one process. Partition p belongs to member p mod members; every change of members or partitions moves all. */
export function createGroups(readers: Readers, growthPollEveryMs: number): JoinGroup {
  const groups = new Map<string, Member[]>()

  const membersOf = (topic: string, group: string): Member[] => {
    const key = `${topic}/${group}`
    const members = groups.get(key) ?? []
    groups.set(key, members)
    return members
  }

  return async function* join(topic, group, signal) {
    const isOver = (): boolean => signal.aborted
    let { partitions } = orLogError(topic, () => readers.topics.freshOf(topic))
    if (isOver()) return
    const members = membersOf(topic, group)
    const member: Member = { lost: new AbortController() }
    const leave = (): void => {
      const index = members.indexOf(member)
      if (index < 0) return
      members.splice(index, 1)
      moveAll([member, ...members])
    }
    /** What another process added is found by looking; a file that cannot be read is met by those who read. */
    const lookForGrowth = (): void => {
      const now = attempted(() => readers.topics.freshOf(topic).partitions) ?? partitions
      if (now.length === partitions.length) return
      partitions = now
      moveAll([member])
    }
    const looking = setInterval(lookForGrowth, growthPollEveryMs)
    looking.unref()
    members.push(member)
    signal.addEventListener('abort', leave, { once: true })
    moveAll(members)
    try {
      while (!isOver()) {
        const lost = member.lost.signal
        const own = partitions.filter(({ number }) => number % members.length === members.indexOf(member))
        for (const partition of own) if (!lost.aborted) yield createAssignment(readers, partition, lost)
        await aborted(lost)
      }
    } finally {
      clearInterval(looking)
      signal.removeEventListener('abort', leave)
      leave()
    }
  }
}

function attempted<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

function moveAll(members: readonly Member[]): void {
  for (const member of members) {
    const { lost } = member
    member.lost = new AbortController()
    lost.abort()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
