import type { Assignment, Log, LogRecord } from '@fairstream/ports'
import { onTestFinished } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { held, offsetsOf, saying } from './records.ts'
import { soon, until } from './waiting.ts'

/** A member of a group that takes what it is given, in the background, and leaves at the latest when its test has finished. */
export interface Member {
  /** All assignments taken so far, lost ones too. */
  readonly taken: () => readonly Assignment[]
  /** The latest assignment of a partition, as soon as there is one. */
  readonly holding: (partition: number) => Promise<Assignment>
  /** Aborts the signal and waits for the end of the assignments. */
  readonly leave: () => Promise<void>
}

export function join(
  log: Log,
  topic: string,
  group: string,
  onTaken: (assignment: Assignment) => void = () => undefined,
): Member {
  const stop = new AbortController()
  const taken: Assignment[] = []
  const faults: unknown[] = []
  const done = (async () => {
    for await (const assignment of log.consume(topic, group, stop.signal)) {
      taken.push(assignment)
      onTaken(assignment)
    }
  })()
  done.catch((fault: unknown) => faults.push(fault))
  const leave = (): Promise<void> => {
    stop.abort()
    return soon(done, `a member of ${group} to leave`)
  }
  onTestFinished(leave)
  const latest = (partition: number): Assignment | undefined => taken.findLast((each) => each.partition === partition)
  return {
    taken: () => taken,
    holding: async (partition) => {
      await until(() => latest(partition) !== undefined || faults.length > 0, `partition ${partition} of ${topic} to be assigned`)
      const found = latest(partition)
      if (found === undefined) throw faults[0]
      return found
    },
    leave,
  }
}

/** A single-partition topic with these records, and the one member that holds it. */
export async function readingAlone(opened: Opened, said: readonly string[]) {
  const { log, second, newTopic, newGroup } = opened()
  const topic = await newTopic(1)
  await log.append(
    topic,
    said.map((value) => saying(value)),
  )
  const offsets = offsetsOf(await held(log, topic))
  const member = join(log, topic, newGroup())
  const assignment: Assignment & { readonly topic: string } = { ...(await member.holding(0)), topic }
  return { log, second, newTopic, newGroup, member, assignment, offsets }
}

/** One assignment as its reader meets it. */
interface ReadOut {
  readonly assignment: Assignment
  readonly records: LogRecord[]
  ended: boolean
}

/** A member that reads all that it is given from the start, until it is lost. */
export interface ReadingMember extends Member {
  /** The assignments whose fetches have not ended. */
  readonly held: () => readonly ReadOut[]
  readonly lost: () => readonly ReadOut[]
}

export function joinAndRead(log: Log, topic: string, group: string): ReadingMember {
  const readOuts: ReadOut[] = []
  const read = async (readOut: ReadOut): Promise<void> => {
    const { fetches, seek } = readOut.assignment
    seek(0)
    for (let fetched = await fetches.next(); fetched.done !== true; fetched = await fetches.next()) {
      if (fetched.value.kind === 'batch') readOut.records.push(...fetched.value.records)
    }
    readOut.ended = true
  }
  const member = join(log, topic, group, (assignment) => {
    const readOut = { assignment, records: [], ended: false }
    readOuts.push(readOut)
    void read(readOut)
  })
  return {
    ...member,
    held: () => readOuts.filter(({ ended }) => !ended),
    lost: () => readOuts.filter(({ ended }) => ended),
  }
}

/** Waits until the members hold each partition once between them, and each of them at least one. */
export async function untilShared(members: readonly ReadingMember[], partitions: number): Promise<void> {
  const isShared = (): boolean => {
    const held = members.map((member) => member.held().map(({ assignment }) => assignment.partition))
    const all = held.flat()
    return held.every((own) => own.length > 0) && all.length === partitions && new Set(all).size === partitions
  }
  await until(isShared, `${members.length} members to share ${partitions} partitions`)
}
