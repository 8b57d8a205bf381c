import type { Header, LogRecord, OutgoingRecord } from '@fairstream/ports'
import { expect, test } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { boundsOf, held, latin1, numbered, offsetsOf, saying, scribbleOver, textOf, valuesOf } from './records.ts'

/** What is appended is what the log holds. */
export function appendFacts(opened: Opened): void {
  test('records of one partition keep their order, within an append and across appends', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(2)
    const said = numbered('said', 300)
    await log.append(
      topic,
      said.slice(0, 200).map((value, index) => saying(value, { partition: index % 2 })),
    )
    for (const value of said.slice(200, 210)) await log.append(topic, [saying(value, { partition: 0 })])
    await log.append(
      topic,
      said.slice(210).map((value) => saying(value, { partition: 1 })),
    )
    const even = said.slice(0, 200).filter((_, index) => index % 2 === 0)
    const odd = said.slice(0, 200).filter((_, index) => index % 2 === 1)
    expect(valuesOf(await held(log, topic, 0))).toEqual([...even, ...said.slice(200, 210)])
    expect(valuesOf(await held(log, topic, 1))).toEqual([...odd, ...said.slice(210)])
  })

  test('offsets rise, and the end is beyond the last', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    let before = (await boundsOf(log, topic)).end
    for (const value of numbered('said', 5)) {
      await log.append(topic, [saying(value), saying(value)])
      const { end } = await boundsOf(log, topic)
      expect(end).toBeGreaterThanOrEqual(before + 2)
      before = end
    }
    const offsets = offsetsOf(await held(log, topic))
    expect(offsets).toHaveLength(10)
    expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b))
    expect(offsets.at(-1)).toBeLessThan(before)
  })

  test('a named partition wins over the key', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(3)
    const key = latin1('one key')
    for (const partition of [2, 0, 1]) await log.append(topic, [saying(`to ${partition}`, { key, partition })])
    for (const partition of [0, 1, 2]) {
      const records = await held(log, topic, partition)
      expect(valuesOf(records)).toEqual([`to ${partition}`])
      expect(records.map((record) => record.partition)).toEqual([partition])
    }
  })

  test('a key always goes to one partition, whoever appends, and keys are spread', async () => {
    const { log, second, newTopic } = opened()
    const topic = await newTopic(4)
    const keyed = numbered('subject', 40).map((name): OutgoingRecord => ({ key: latin1(name), value: null, headers: [] }))
    await log.append(topic, keyed)
    await log.append(topic, keyed.toReversed())
    for (const record of keyed.slice(0, 4)) await second.append(topic, [record])
    const partitions = await Promise.all([0, 1, 2, 3].map((partition) => held(log, topic, partition)))
    const keysOf = (records: readonly LogRecord[]): Set<string | null> => new Set(records.map(({ key }) => textOf(key)))
    expect(partitions.flat()).toHaveLength(84)
    expect(partitions.flatMap((records) => [...keysOf(records)])).toHaveLength(40)
    expect(partitions.filter((records) => records.length > 0).length).toBeGreaterThan(1)
  })

  test('a record with neither partition nor key goes to partition 0', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(3)
    for (const value of numbered('said', 6)) await log.append(topic, [{ key: null, value: latin1(value), headers: [] }])
    expect(valuesOf(await held(log, topic, 0))).toEqual(numbered('said', 6))
  })

  test.each<[what: string, record: Pick<OutgoingRecord, 'key' | 'value' | 'headers'>]>([
    ['all bytes', { key: everyByte(), value: everyByte(), headers: [{ name: 'all', value: everyByte() }] }],
    ['a null key and a null value', { key: null, value: null, headers: [] }],
    ['an empty key and an empty value', { key: latin1(''), value: latin1(''), headers: [] }],
    ['an empty header', { key: null, value: latin1('x'), headers: [{ name: 'empty', value: latin1('') }] }],
    ['headers without key and value', { key: null, value: null, headers: [{ name: 'ce_id', value: latin1('1') }] }],
    ['a header name repeated', { key: null, value: null, headers: ['1', '2', '3', '1'].map((value) => header('tag', value)) }],
    ['many headers', { key: null, value: null, headers: numbered('ce', 30).map((name) => header(name, name)) }],
    ['200,000 bytes', { key: null, value: new Uint8Array(200_000).map((_, index) => index * 7), headers: [] }],
  ])('%s survive', async (_, record) => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(topic, [{ ...record, partition: 0 }])
    const records = await held(log, topic)
    expect(records.map(comparable)).toEqual([comparable(record)])
  })

  test('the log says when it took a record', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(topic, [saying('now')])
    for (const { timestampMs } of await held(log, topic)) expect(Number.isSafeInteger(timestampMs)).toBe(true)
  })

  test('appending nothing changes nothing', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(topic, [])
    expect(await held(log, topic)).toEqual([])
  })

  test('topics do not see each other', async () => {
    const { log, newTopic } = opened()
    const [left, right] = [await newTopic(1), await newTopic(1)]
    await log.append(left, [saying('left')])
    expect(await held(log, right)).toEqual([])
    expect(valuesOf(await held(log, left))).toEqual(['left'])
  })

  test.each(['Uint8Array', 'Buffer'] as const)(
    'what an appender does to its %s afterwards does not reach the log',
    async (kind) => {
      const { log, newTopic } = opened()
      const topic = await newTopic(1)
      const bytes = (text: string): Uint8Array => (kind === 'Buffer' ? Buffer.from(text) : latin1(text))
      const record = {
        key: bytes('key'),
        value: bytes('value'),
        headers: [{ name: 'name', value: bytes('header') }],
        partition: 0,
      }
      const before = comparable(record)
      await log.append(topic, [record])
      scribbleOver(record)
      record.headers.push({ name: 'another', value: bytes('more') })
      expect((await held(log, topic)).map(comparable)).toEqual([before])
    },
  )

  test('what a reader does to its bytes does not reach the log', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    const record = saying('value', { key: latin1('key'), headers: [header('name', 'header')] })
    await log.append(topic, [record])
    for (const read of await held(log, topic)) scribbleOver(read)
    expect((await held(log, topic)).map(comparable)).toEqual([comparable(record)])
  })
}

function header(name: string, value: string): Header {
  return { name, value: latin1(value) }
}

function everyByte(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => byte)
}

/** Headers of one name keep their order; names among each other need not. */
function comparable({ key, value, headers }: Pick<OutgoingRecord, 'key' | 'value' | 'headers'>): unknown {
  const byName = headers
    .map((each) => ({ name: each.name, value: textOf(each.value) }))
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
  return { key: hex(key), value: hex(value), headers: byName }
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('hex')
}
