import { LogError } from '@fairstream/ports'
import type { Assignment } from '@fairstream/ports'
import { expect, test } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { nextFetched, readToIdle } from './reading.ts'
import { boundsOf, held, numbered, saying, valuesOf } from './records.ts'
import { soon, untilSeen } from './waiting.ts'

/** What is said in a transaction is seen whole, by one holder of an id at a time, or not at all. */
export function transactionFacts(opened: Opened): void {
  /** What readers see of a partition once it holds so many records. */
  const seen = (topic: string, count: number, partition = 0) =>
    untilSeen(() => held(opened().log, topic, partition), count, `${count} records of ${topic}/${partition}`)

  test('all outputs of a transaction are seen, each partition in order, transaction after transaction', async () => {
    const { log, newTopic, newGroup } = opened()
    const [left, right] = [await newTopic(2), await newTopic(1)]
    const held = await log.openTransactions(newGroup())
    const said = numbered('said', 600)
    for (const part of [said.slice(0, 500), said.slice(500, 501), said.slice(501)])
      await held.commit([
        { topic: left, records: part.map((value) => saying(value, { partition: 1 })) },
        { topic: right, records: part.map((value) => saying(value)) },
      ])
    expect(valuesOf(await seen(left, 600, 1))).toEqual(said)
    expect(valuesOf(await seen(right, 600))).toEqual(said)
    expect(valuesOf(await seen(left, 0, 0))).toEqual([])
    await held.close()
  })

  test('a transaction that one partition refuses leaves nothing behind, and its holder can commit no more', async () => {
    const { log, newTopic, newGroup } = opened()
    const [topic, id] = [await newTopic(1), newGroup()]
    const holder = await log.openTransactions(id)
    const refused = holder.commit([
      { topic, records: [saying('a')] },
      { topic, records: [saying('b', { partition: 3 })] },
    ])
    expect(await faultOf(refused)).toMatchObject({ retryable: false, fenced: false })
    expect(await faultOf(holder.commit([{ topic, records: [saying('c')] }]))).toMatchObject({ fenced: false })
    const next = await log.openTransactions(id)
    await next.commit([{ topic, records: [saying('d')] }])
    expect(valuesOf(await seen(topic, 1))).toEqual(['d'])
  })

  test('a later holder of the id fences the one before, and what that one says is never seen', async () => {
    const { log, second, newTopic, newGroup } = opened()
    const [topic, id] = [await newTopic(1), newGroup()]
    const older = await log.openTransactions(id)
    await older.commit([{ topic, records: [saying('older')] }])
    const later = await second.openTransactions(id)
    const fenced = await faultOf(older.commit([{ topic, records: [saying('from the grave')] }]))
    expect(fenced).toBeInstanceOf(LogError)
    expect(fenced).toMatchObject({ code: 'LOG', fenced: true })
    expect(await faultOf(older.commit([{ topic, records: [saying('again')] }]))).toMatchObject({ fenced: true })
    await later.commit([{ topic, records: [saying('later')] }])
    expect(valuesOf(await seen(topic, 2))).toEqual(['older', 'later'])
  })

  test('who opens an id sees all that was committed under it before', async () => {
    const { log, second, newTopic, newGroup } = opened()
    const [topic, id] = [await newTopic(1), newGroup()]
    for (const [index, value] of numbered('said', 20).entries()) {
      const holder = await (index % 2 === 0 ? log : second).openTransactions(id)
      expect(await held(log, topic)).toHaveLength(index)
      await holder.commit([{ topic, records: [saying(value)] }])
    }
  })

  test('holders of other ids do not know of each other', async () => {
    const { log, second, newTopic, newGroup } = opened()
    const topic = await newTopic(2)
    const [one, other] = [await log.openTransactions(newGroup()), await second.openTransactions(newGroup())]
    await Promise.all(
      [one, other].map(async (holder, partition) => {
        for (const value of numbered('said', 5)) await holder.commit([{ topic, records: [saying(value, { partition })] }])
      }),
    )
    for (const partition of [0, 1]) expect(valuesOf(await seen(topic, 5, partition))).toEqual(numbered('said', 5))
  })

  test('a transaction of nothing does nothing, and a closed holder commits no more', async () => {
    const { log, newTopic, newGroup } = opened()
    const topic = await newTopic(1)
    const holder = await log.openTransactions(newGroup())
    await holder.commit([])
    await holder.commit([{ topic, records: [] }])
    expect(await boundsOf(log, topic)).toEqual({ partition: 0, first: 0, end: 0 })
    await holder.close()
    expect(await faultOf(holder.commit([{ topic, records: [saying('late')] }]))).toMatchObject({ fenced: false })
    expect(await held(log, topic)).toEqual([])
  })

  test('members and plain appends live beside transactions', async () => {
    const { log, newTopic, newGroup } = opened()
    const topic = await newTopic(1)
    const holder = await log.openTransactions(newGroup())
    const stop = new AbortController()
    const assignment = await firstOf(log.consume(topic, newGroup(), stop.signal))
    await log.append(topic, [saying('plain')])
    await holder.commit([{ topic, records: [saying('first'), saying('second')] }])
    await log.append(topic, [saying('plain again')])
    await seen(topic, 4)
    const { records, position } = await readToIdle(assignment, 0)
    expect(valuesOf(records)).toEqual(['plain', 'first', 'second', 'plain again'])
    expect(position).toBe((await boundsOf(log, topic)).end)
    stop.abort()
  })
}

/** Of a log in which a client that dies within a transaction leaves it open. */
export function openTransactionFacts(opened: Opened): void {
  const seen = (topic: string, count: number) =>
    untilSeen(() => held(opened().log, topic, 0), count, `${count} records of ${topic}/0`)

  test('what an open transaction holds is not seen by anyone, and never once the id is opened anew', async () => {
    const { log, leaveOpen, newTopic, newGroup } = opened()
    if (leaveOpen === undefined) throw new Error('this log was said to leave transactions open: wanted leaveOpen')
    const [topic, id] = [await newTopic(1), newGroup()]
    await log.append(topic, [saying('before')])
    const { end } = await boundsOf(log, topic)
    const abandon = await leaveOpen(id, topic, ['abandoned', 'as well'])
    await log.append(topic, [saying('after')])
    expect(await boundsOf(log, topic)).toMatchObject({ end })
    expect(valuesOf(await held(log, topic))).toEqual(['before'])
    const stop = new AbortController()
    const assignment = await firstOf(log.consume(topic, newGroup(), stop.signal))
    expect(await readToIdle(assignment, 0)).toMatchObject({ position: end })
    const holder = await log.openTransactions(id)
    expect(valuesOf(await seen(topic, 2))).toEqual(['before', 'after'])
    await holder.commit([{ topic, records: [saying('said')] }])
    expect(valuesOf(await seen(topic, 3))).toEqual(['before', 'after', 'said'])
    expect(await nextFetched(assignment)).toMatchObject({ kind: 'batch' })
    stop.abort()
    await abandon()
  })
}

/** The first partition that a new member is given. */
async function firstOf(assignments: AsyncIterable<Assignment>): Promise<Assignment> {
  const members = assignments[Symbol.asyncIterator]() as AsyncIterator<Assignment, undefined>
  const { value } = await soon(members.next(), 'an assignment')
  if (value === undefined) throw new Error('no partition was assigned')
  return value
}

/** What the call rejects with. */
async function faultOf(call: Promise<unknown>): Promise<unknown> {
  const outcome = call.then(
    () => {
      throw new Error('it resolved')
    },
    (fault: unknown) => fault,
  )
  return soon(outcome, 'a commit to be refused')
}
