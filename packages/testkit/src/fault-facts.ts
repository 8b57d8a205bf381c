import { LogError } from '@fairstream/ports'
import { describe, expect, test } from 'vitest'
import type { LogUnderTest, Opened } from './log-under-test.ts'
import { saying } from './records.ts'
import { collect, soon } from './waiting.ts'

/** What a log cannot do is said by a LogError that names the topic. */
export function faultFacts(opened: Opened): void {
  describe.each<[method: string, call: (log: LogUnderTest['log'], topic: string) => Promise<unknown>]>([
    ['append', (log, topic) => log.append(topic, [saying('lost')])],
    ['bounds', (log, topic) => log.bounds(topic)],
    ['read', (log, topic) => collect(log.read(topic, 0, 0, 10))],
    ['follow', (log, topic) => collect(log.follow(topic, new AbortController().signal))],
    ['consume', (log, topic) => collect(log.consume(topic, opened().newGroup(), new AbortController().signal))],
  ])('%s', (method, call) => {
    test('an unknown topic is refused for good', async () => {
      const { log, newTopic } = opened()
      const topic = `${await newTopic(1)}-unknown`
      const fault = await faultOf(call(log, topic), method)
      expect(fault).toBeInstanceOf(LogError)
      expect(fault).toMatchObject({ code: 'LOG', topic, retryable: false })
    })
  })

  test('an unknown partition is refused for good, and nothing is written', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(2)
    const appended = await faultOf(log.append(topic, [saying('a'), saying('b', { partition: 2 })]), 'append')
    const read = await faultOf(collect(log.read(topic, 2, 0, 10)), 'read')
    for (const fault of [appended, read]) {
      expect(fault).toBeInstanceOf(LogError)
      expect(fault).toMatchObject({ topic, retryable: false })
    }
    expect((await log.bounds(topic)).map(({ end }) => end)).toEqual([0, 0])
  })

  test('a refused call leaves the log as good as before', async () => {
    const { log, newTopic, newGroup } = opened()
    const topic = await newTopic(1)
    const member = log.consume(`${topic}-unknown`, newGroup(), new AbortController().signal)
    await faultOf(collect(member), 'consume')
    await log.append(topic, [saying('still here')])
    expect(await collect(log.read(topic, 0, 0, 1))).toHaveLength(1)
  })
}

/** What the call rejects with; a call that throws instead of rejecting fails the test by itself. */
async function faultOf(call: Promise<unknown>, method: string): Promise<unknown> {
  const outcome = call.then(
    () => {
      throw new Error(`${method} resolved`)
    },
    (fault: unknown) => fault,
  )
  return soon(outcome, `${method} to be refused`)
}
