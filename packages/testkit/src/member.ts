import type { Assignment, Log, LogRecord } from '@fairstream/ports'
import { onTestFinished } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { readOut } from './reading.ts'
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

/** One assignment and what was read of it. */
interface Reading {
  readonly assignment: Assignment
  readonly records: LogRecord[]
  ended: boolean
}

/** A member that reads all that it is given from the start, until it is lost. */
export interface ReadingMember extends Member {
  /** The assignments whose fetches have not ended. Throws the fault that ended a reading otherwise. */
  readonly held: () => readonly Reading[]
  readonly lost: () => readonly Reading[]
}

export function joinAndRead(log: Log, topic: string, group: string): ReadingMember {
  const readings: Reading[] = []
  const faults: Error[] = []
  const read = async (reading: Reading): Promise<void> => {
    reading.assignment.seek(0)
    await readOut(reading.assignment, (batch) => reading.records.push(...batch.records))
    reading.ended = true
  }
  const member = join(log, topic, group, (assignment) => {
    const reading = { assignment, records: [], ended: false }
    readings.push(reading)
    read(reading).catch((cause: unknown) =>
      faults.push(new Error(`partition ${assignment.partition} was not read out`, { cause })),
    )
  })
  const those = (ended: boolean): Reading[] => {
    if (faults[0] !== undefined) throw faults[0]
    return readings.filter((reading) => reading.ended === ended)
  }
  return { ...member, held: () => those(false), lost: () => those(true) }
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
