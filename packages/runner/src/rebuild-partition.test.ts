import { decodeFairScoreTail, positionOfDeadLetter } from '@fairstream/events'
import { decodePartitionRecord } from '@fairstream/pipeline'
import type { FirstRecord } from '@fairstream/ports'
import { describe, expect, test } from 'vitest'
import {
  compareState,
  createPartitions,
  followMaps,
  partitionKey,
  promotePartition,
  rebuildPartition,
  resumePartition,
  skipPartition,
} from './index.ts'
import type { Rebuilt } from './index.ts'
import { createSystem, rawScore, until } from '../../../test/delivery/memory-system.ts'

type System = ReturnType<typeof createSystem>

const OF_VECTORS = `
scorecards:
  pair:
    range: [[0, 9], [0, 9]]
    traits: [sex]
    theta: 1
    planEvery: PT10S
    window: { slice: PT10S, length: PT60S, grace: PT1S }
`

/** People, repeats, late ones, lines that nobody can read, a breaker that was resumed and a skip, on partition 0. */
async function livedThrough(): Promise<System> {
  const system = createSystem()
  await createPartitions(system.shell)
  system.scorer()
  system.planner()
  const never = new AbortController().signal
  const standsAt = (next: number) => until(() => system.recordOf(0)?.next === next, `it stands at ${next}`)
  for (let block = 0; block < 8; block += 1) {
    for (const partition of [0, 1]) await system.send(partition, block * 60, 60)
    await system.log.append('raw', [rawScore(block * 60 + 59, 0), rawScore(Math.max(0, block * 60 - 200), 0)])
    await until(
      () => [0, 1].every((each) => system.recordOf(each)?.next === (block + 1) * (60 + 2 * (1 - each))),
      `block ${block}`,
    )
  }
  for (let bad = 0; bad < 9; bad += 1) await system.sendBytes(0, `not json ${bad}`)
  await until(() => system.recordOf(0)?.breaker.open === true, 'the breaker opens')
  for (let tries = 0; (await resumePartition(system.shell, 0)) === undefined && tries < 1000; tries += 1);
  await until(() => system.recordOf(0)?.breaker.open === true && system.recordOf(0)?.next === 504, 'it opens again')
  await skipPartition(system.shell, 0, 505, never)
  await system.sendBytes(0, 'not json either')
  await system.send(0, 480, 30)
  await standsAt(536)
  await system.stop()
  return system
}

async function rebuilt({ shell }: System, upTo?: number): Promise<Rebuilt> {
  const stop = new AbortController()
  const maps = followMaps(shell, stop.signal)
  await maps.caughtUp
  return rebuildPartition(shell, maps, 0, upTo === undefined ? {} : { upTo }).finally(() => {
    stop.abort()
  })
}

function stateOf(system: System): FirstRecord {
  const held = system.store.snapshot(partitionKey(system.shell, 0))
  if (held === undefined) throw new Error('no record')
  return { next: held.next, body: held.body, put: held.entries }
}

describe('a partition folded again from its log', () => {
  test('is equal to the byte, in every slice that the store keeps, and in all that the log determines', async () => {
    const system = await livedThrough()
    const again = await rebuilt(system)
    expect(again).toMatchObject({ from: 0, next: 536, records: 536, unanswered: 0, differing: 0, isWhole: true })
    const compared = compareState(system.shell, stateOf(system), again)
    expect(compared.differences).toEqual([])
    expect(compared.slices).toBeGreaterThan(10)
    expect(compared.digests.store).toBe(compared.digests.log)
    const [record, lost] = [decodePartitionRecord(again.state.body), decodePartitionRecord(stateOf(system).body)]
    for (const field of ['lastOffset', 'lastDigest', 'openSlices', 'recentIds', 'breaker', 'rules'] as const)
      expect(record[field]).toEqual(lost[field])
    expect(record.licence).toBeGreaterThanOrEqual(lost.licence)
    expect(record.outEnd).toEqual({ fairScores: system.end('fair', 0), deadLetters: system.end('dead', 0) })
  })

  test('knows that a breaker was resumed by what was answered behind it', async () => {
    const system = createSystem()
    await createPartitions(system.shell)
    for (let bad = 0; bad < 6; bad += 1) await system.sendBytes(0, 'not json')
    system.scorer()
    await until(() => system.recordOf(0)?.breaker.open === true, 'the breaker opens')
    for (let tries = 0; (await resumePartition(system.shell, 0)) === undefined && tries < 1000; tries += 1);
    await until(() => system.recordOf(0)?.next === 6, 'the rest is read')
    await system.stop()
    const again = await rebuilt(system)
    expect(decodePartitionRecord(again.state.body).breaker).toEqual({ open: false, deadAt: [4, 5] })
    expect(compareState(system.shell, stateOf(system), again).differences).toEqual([])
  })

  test('of vectors is equal as well', async () => {
    const system = createSystem({ configuration: OF_VECTORS })
    await createPartitions(system.shell)
    system.scorer()
    for (let index = 0; index < 60; index += 1) {
      const event = { id: `e${index}`, subject: 'p', scorecard: 'pair', traits: { sex: 'f' }, score: [index % 9, index % 7] }
      await system.sendBytes(0, JSON.stringify({ ...event, time: Date.UTC(2026, 0, 1) + index * 500 }))
    }
    await until(() => system.recordOf(0)?.next === 60, 'all is read')
    await system.stop()
    const compared = compareState(system.shell, stateOf(system), await rebuilt(system))
    expect(compared).toMatchObject({ slices: 3, pastRetention: 0, differences: [] })
  })

  test('is told from a state that is not what the log gives', async () => {
    const system = await livedThrough()
    const again = await rebuilt(system)
    const { body, next, put } = stateOf(system)
    const [name, bytes] = [...put].find(([each]) => each.startsWith('slice/')) ?? ['', new Uint8Array()]
    const [, other] = [...put].filter(([each]) => each.startsWith('slice/'))[1] ?? []
    const forged = compareState(system.shell, { body, next, put: new Map([...put, [name, other ?? bytes]]) }, again)
    expect(forged.differences).toEqual([`${name}: differs`])
    expect(forged.digests.store).not.toBe(forged.digests.log)
    const without = compareState(system.shell, { body, next, put: new Map([...put].filter(([each]) => each !== name)) }, again)
    expect(without.differences).toEqual([`${name}: the store lacks it`])
  })

  test('is compared with what an earlier version wrote of arrivals, which does not say by which map', async () => {
    const system = await livedThrough()
    const again = await rebuilt(system)
    const { body, next, put } = stateOf(system)
    const asVersion1 = (name: string, bytes: Uint8Array, more = 0): [string, Uint8Array] => {
      const [, seen = 0, ...others] = JSON.parse(new TextDecoder().decode(bytes)) as number[]
      return [name, new TextEncoder().encode(JSON.stringify([1, seen + more, ...others.slice(0, 6)]))]
    }
    const arrivals = [...put].filter(([name]) => name.startsWith('arrivals/'))
    const [[first, bytes] = ['', new Uint8Array()]] = arrivals
    const old = new Map([...put, ...arrivals.map(([name, each]) => asVersion1(name, each))])
    expect(compareState(system.shell, { body, next, put: old }, again).differences).toEqual([])
    const wrong = new Map([...old, asVersion1(first, bytes, 1)])
    expect(compareState(system.shell, { body, next, put: wrong }, again).differences).toEqual([`${first}: differs`])
  })

  test('goes on where it was lost: every input has one distinct output, and the state is the fold of all', async () => {
    const lived = await livedThrough()
    const system = createSystem({ log: lived.log, onStateLoss: 'rebuild' })
    await createPartitions(system.shell)
    system.scorer()
    system.planner()
    await system.send(0, 510, 90)
    await until(() => system.recordOf(0)?.next === 626 && system.recordOf(1)?.next === 480, 'it has gone on')
    await system.stop()
    expect(system.notices.filter(({ event }) => event === 'rebuilt')).toHaveLength(2)
    const outputs = new Map<number, Set<string>>()
    const add = (offset: number, bytes: Uint8Array | null): void =>
      void outputs.set(offset, (outputs.get(offset) ?? new Set()).add(Buffer.from(bytes ?? []).toString()))
    for (const record of system.log.store.read('fair', 0, 0, Infinity)) {
      const said = decodeFairScoreTail(record)
      if (said.kind !== 'refused') add(said.inputOffset, record.value)
    }
    for (const record of system.log.store.read('dead', 0, 0, Infinity))
      add(positionOfDeadLetter(record)?.offset ?? -1, record.value)
    expect([...outputs.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 626 }, (_, offset) => offset))
    expect([...outputs.values()].every((each) => each.size === 1)).toBe(true)
    expect(compareState(system.shell, stateOf(system), await rebuilt(system, 626)).differences).toEqual([])
  })

  test('takes the place of a damaged state under a scorer that runs, and the scorer goes on', async () => {
    const lived = await livedThrough()
    const system = createSystem({ log: lived.log, store: lived.store })
    const key = partitionKey(system.shell, 0)
    const held = system.store.snapshot(key)
    if (held === undefined) throw new Error('no record')
    const [first, ...others] = [...held.entries].filter(([name]) => name.startsWith('slice/'))
    const forged = new Map(held.entries).set(first?.[0] ?? '', others[0]?.[1] ?? new Uint8Array())
    forged.set('slice/nobody/0/left', new Uint8Array([1]))
    system.store.restore(key, { ...held, entries: forged })
    expect(compareState(system.shell, stateOf(system), await rebuilt(system, 536)).differences).toHaveLength(1)
    system.scorer()
    await until(() => system.notices.some(({ event, record }) => event === 'claimed' && record === key), 'it is served')
    const stop = new AbortController()
    const maps = followMaps(system.shell, stop.signal)
    await maps.caughtUp
    await promotePartition(system.shell, maps, 0, {})
    stop.abort()
    expect(compareState(system.shell, stateOf(system), await rebuilt(system, 536)).differences).toEqual([])
    await system.send(0, 510, 40)
    await until(() => system.recordOf(0)?.next === 576, 'it has gone on')
    expect(system.recordOf(0)?.halted).toBeUndefined()
    expect(stateOf(system).put.has('slice/nobody/0/left')).toBe(false)
    await system.stop()
    expect(compareState(system.shell, stateOf(system), await rebuilt(system, 576)).differences).toEqual([])
  })

  test('that was broken off keeps the partition still until it is begun again or resumed', async () => {
    const lived = await livedThrough()
    const system = createSystem({ log: lived.log, store: lived.store })
    const stop = new AbortController()
    const maps = followMaps(system.shell, stop.signal)
    await maps.caughtUp
    const before = stateOf(system)
    await expect(promotePartition(system.shell, maps, 0, { signal: AbortSignal.abort(new Error('Ctrl-C')) })).rejects.toThrow(
      'Ctrl-C',
    )
    stop.abort()
    system.scorer()
    const key = partitionKey(system.shell, 0)
    await until(() => system.notices.some(({ event, record }) => event === 'halted' && record === key), 'it halts')
    expect(system.recordOf(0)).toMatchObject({ next: 536, halted: { code: 'REBUILDING' } })
    for (let tries = 0; (await resumePartition(system.shell, 0)) === undefined && tries < 1000; tries += 1);
    await system.send(0, 510, 4)
    await until(() => system.recordOf(0)?.next === 540, 'it goes on with the state that it had')
    expect(stateOf(system).put.size).toBeGreaterThanOrEqual(before.put.size)
  })

  test('halts where nothing allows it to rebuild, and says the command that does', async () => {
    const lived = await livedThrough()
    const system = createSystem({ log: lived.log })
    await expect(createPartitions(system.shell)).rejects.toMatchObject({ code: 'STATE_LOST' })
    system.scorer()
    const halts = () => system.notices.filter(({ event }) => event === 'halted')
    await until(() => halts().length === 2, 'both partitions halt')
    await system.stop()
    expect(halts()[0]?.facts).toMatchObject({ code: 'STATE_LOST' })
    expect(String(halts()[0]?.facts['message'])).toMatch(/fairstream replay rebuild --partition \d --promote/)
  })

  test('ends before an input whose answer was cut off in the saying', async () => {
    const system = createSystem()
    await createPartitions(system.shell)
    await system.send(0, 0, 5)
    await system.sendBytes(0, 'not json')
    await system.send(0, 5, 4)
    const deaf = { ...system.shell, store: { ...system.store, commit: () => Promise.reject(new Error('away')) } }
    const mute = {
      ...deaf.log,
      append: (topic: string, records: Parameters<typeof deaf.log.append>[1]) =>
        topic === 'dead' ? Promise.resolve() : deaf.log.append(topic, records),
    }
    // The fair scores of a batch are there, its dead letter is not: what a crash between two topics leaves.
    const reserved = system.store.snapshot(partitionKey(system.shell, 0))
    if (reserved === undefined) throw new Error('no record')
    const body = Buffer.from(reserved.body).toString().replace('"reserve":1', '"reserve":64')
    system.store.restore(partitionKey(system.shell, 0), { ...reserved, body: new Uint8Array(Buffer.from(body)) })
    const stop = new AbortController()
    const { runScorer } = await import('./index.ts')
    const running = runScorer({ ...deaf, log: mute }, 'scorers', stop.signal).catch(() => undefined)
    await until(() => system.end('fair', 0) >= 9, 'the fair scores are said')
    stop.abort()
    await running
    const again = await rebuilt(system)
    expect(again).toMatchObject({ next: 5, records: 5 })
    expect(decodePartitionRecord(again.state.body).outEnd.fairScores).toBe(5)
  })

  test('a log that was replaced under the outputs is no ground to rebuild on', async () => {
    const lived = await livedThrough()
    const other = createSystem()
    for (let index = 0; index < 600; index += 1) await other.log.append('raw', [rawScore(index + 7, 0)])
    const foreign = {
      ...lived.log,
      read: (topic: string, ...rest: [number, number, number]) =>
        topic === 'raw' ? other.log.read(topic, ...rest) : lived.log.read(topic, ...rest),
    }
    await expect(rebuilt({ ...lived, shell: { ...lived.shell, log: foreign } })).rejects.toMatchObject({ code: 'LOG_REPLACED' })
  })
})
