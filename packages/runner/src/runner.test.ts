import { createDistinctReader, decodeFairScoreTail, decodeUtf8, positionOfDeadLetter } from '@fairstream/events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createPartitions,
  partitionKey,
  plannerKey,
  planSkip,
  resumePartition,
  runPlanner,
  runScorer,
  skipPartition,
} from './index.ts'
import { decodeLastPlan } from './last-plan.ts'
import { createSystem, until } from '../../../test/delivery/memory-system.ts'

describe('scorers and a planner on a log and a store', () => {
  let system: ReturnType<typeof createSystem>
  beforeEach(() => {
    system = createSystem()
  })
  afterEach(() => system.stop())

  test('answer every input position with one distinct fair score, and judge by maps once there are any', async () => {
    await createPartitions(system.shell)
    system.scorer()
    system.scorer()
    system.planner()
    for (let block = 0; block < 10; block += 1) {
      for (const partition of [0, 1]) await system.send(partition, block * 60, 60)
      await until(
        () => [0, 1].every((partition) => system.recordOf(partition)?.next === (block + 1) * 60),
        `block ${block} is committed`,
      )
    }
    const isFirst = createDistinctReader()
    const judged: string[] = []
    for (const partition of [0, 1]) {
      const offsets: number[] = []
      for (const record of system.log.store.read('fair', partition, 0, Infinity)) {
        const tail = decodeFairScoreTail(record)
        if (tail.kind === 'refused') throw new Error(tail.refusal.message)
        if (isFirst(partition, tail.inputOffset) === 'first') offsets.push(tail.inputOffset)
        if (tail.mapVersion !== undefined) judged.push(tail.mapVersion)
      }
      expect(offsets).toEqual(Array.from({ length: 600 }, (_, index) => index))
    }
    expect(new Set(judged).size).toBeGreaterThan(3)
  })

  test('a partition that was never created, though it has outputs, halts instead of starting anew', async () => {
    await createPartitions(system.shell)
    system.scorer()
    await system.send(0, 0, 5)
    await until(() => system.recordOf(0)?.next === 5, 'five are committed')
    await system.stop()
    const emptied = createSystem().shell
    await expect(createPartitions({ ...emptied, log: system.log })).rejects.toMatchObject({ code: 'STATE_LOST' })
  })

  test('a log that no longer holds what comes next halts the partition, names why, and leaves the other alone', async () => {
    await createPartitions(system.shell)
    for (const partition of [0, 1]) await system.send(partition, 0, 10)
    system.log.store.truncate('raw', 0, 4)
    system.scorer()
    await until(() => system.recordOf(0)?.halted !== undefined && system.recordOf(1)?.next === 10, 'one halts and one goes on')
    expect(system.recordOf(0)?.halted?.code).toBe('LOG_TRUNCATED')
    expect(system.end('fair', 0)).toBe(0)
  })

  test('a store that is ahead of the log halts', async () => {
    await createPartitions(system.shell)
    await system.store.claim(partitionKey(system.shell, 0), 'somebody')
    const held = system.store.snapshot(partitionKey(system.shell, 0))
    if (held === undefined) throw new Error('no record')
    system.store.restore(partitionKey(system.shell, 0), { ...held, next: [7] })
    system.scorer()
    await until(() => system.recordOf(0)?.halted !== undefined, 'it halts')
    expect(system.recordOf(0)?.halted?.code).toBe('LOG_SHORTER_THAN_STATE')
  })

  test('too many dead letters pause a partition until it is resumed, and nothing is lost', async () => {
    await createPartitions(system.shell)
    for (let bad = 0; bad < 6; bad += 1) await system.sendBytes(0, 'not json')
    await system.send(0, 0, 3)
    system.scorer()
    await until(() => system.recordOf(0)?.breaker.open === true, 'the breaker opens')
    expect(system.end('dead', 0)).toBe(4)
    expect(system.recordOf(0)?.next).toBe(4)
    await until(() => system.notices.some(({ event }) => event === 'paused'), 'it is said')
    let resumedAt: number | undefined
    for (let tries = 0; resumedAt === undefined && tries < 1000; tries += 1) resumedAt = await resumePartition(system.shell, 0)
    expect(resumedAt).toBe(4)
    await until(() => system.recordOf(0)?.next === 9, 'the rest is read')
    const positions = system.log.store.read('dead', 0, 0, Infinity).map((record) => positionOfDeadLetter(record)?.offset)
    expect([...new Set(positions)]).toEqual([0, 1, 2, 3, 4, 5])
    expect(system.end('fair', 0)).toBeGreaterThanOrEqual(3)
  })

  test('a paused partition is skipped: what was before the offset becomes dead letters as it stood, and the rest is read', async () => {
    await createPartitions(system.shell)
    for (let bad = 0; bad < 9; bad += 1) await system.sendBytes(0, `not json ${bad}`)
    await system.send(0, 0, 3)
    system.scorer()
    await until(() => system.recordOf(0)?.breaker.open === true, 'the breaker opens')
    const never = new AbortController().signal
    await expect(planSkip(system.shell, 0, 13)).rejects.toThrow('ends at 12')
    await expect(planSkip(system.shell, 0, 3)).rejects.toThrow('stands at 4')
    await expect(planSkip(system.shell, 2, 3)).rejects.toThrow('no partition 2')
    expect(await planSkip(system.shell, 0, 9)).toEqual({ partition: 0, from: 4, to: 9, notHeld: 0 })
    expect(await skipPartition(system.shell, 0, 9, never)).toMatchObject({ from: 4, deadLettered: 5, answered: 0, isDone: true })
    await until(() => system.recordOf(0)?.next === 12, 'the rest is read')
    const letters = system.log.store.read('dead', 0, 0, Infinity)
    expect(letters.map((letter) => positionOfDeadLetter(letter)?.code)).toEqual([
      ...Array<string>(4).fill('unreadable'),
      ...Array<string>(5).fill('skipped'),
    ])
    expect(decodeUtf8(letters[8]?.value ?? new Uint8Array())).toBe('not json 8')
    expect(system.recordOf(0)?.breaker).toEqual({ open: false, deadAt: [] })
    expect(system.end('fair', 0)).toBe(3)
  })

  test('a skip that was said and not committed stands: a scorer answers nothing twice', async () => {
    await createPartitions(system.shell)
    await system.send(0, 0, 6)
    const deaf = { ...system.store, commit: () => Promise.reject(new Error('the store is away')) }
    await expect(skipPartition({ ...system.shell, store: deaf }, 0, 6, new AbortController().signal)).rejects.toThrow('away')
    expect(system.end('dead', 0)).toBe(1)
    system.scorer()
    await until(() => system.recordOf(0)?.next === 6, 'all are read')
    expect(system.end('fair', 0)).toBe(5)
    const letters = system.log.store.read('dead', 0, 0, Infinity)
    expect(new Set(letters.map((letter) => positionOfDeadLetter(letter)?.offset))).toEqual(new Set([0]))
  })

  test('a skip leaves what has a fair score already as it is, and counts it', async () => {
    await createPartitions(system.shell)
    await system.send(0, 0, 1)
    const deaf = { ...system.store, commit: () => Promise.reject(new Error('the store is away')) }
    const stop = new AbortController()
    const running = runScorer({ ...system.shell, store: deaf }, 'scorers', stop.signal).catch(() => undefined)
    await until(() => system.end('fair', 0) > 0, 'the first is said')
    stop.abort()
    await running
    await system.send(0, 1, 3)
    const skipped = await skipPartition(system.shell, 0, 4, new AbortController().signal)
    expect(skipped).toMatchObject({ answered: 1, deadLettered: 3, isDone: true })
    expect(system.recordOf(0)?.recentIds.next).toBe(1)
    expect(system.end('dead', 0)).toBe(3)
  })

  test('a log that no longer holds what comes next is skipped past, what is missing is counted, and a halted scorer goes on', async () => {
    await createPartitions(system.shell)
    await system.send(0, 0, 10)
    system.log.store.truncate('raw', 0, 4)
    system.scorer()
    await until(() => system.recordOf(0)?.halted?.code === 'LOG_TRUNCATED', 'it halts')
    expect(system.recordOf(0)?.halted?.message).toContain('fairstream skip --partition 0 --to 4')
    await expect(planSkip(system.shell, 0, 3)).rejects.toThrow('nothing before 4')
    const skipped = await skipPartition(system.shell, 0, 4, new AbortController().signal)
    expect(skipped).toMatchObject({ from: 0, to: 4, notHeld: 4, deadLettered: 0, isDone: true })
    await until(() => system.recordOf(0)?.next === 10, 'the rest is read')
    expect(system.end('fair', 0)).toBe(6)
    expect(system.end('dead', 0)).toBe(0)
  })

  test('a halt whose reason stands halts again after it was resumed', async () => {
    await createPartitions(system.shell)
    await system.send(0, 0, 10)
    system.log.store.truncate('raw', 0, 4)
    system.scorer()
    await until(() => system.recordOf(0)?.halted !== undefined, 'it halts')
    expect(await resumePartition(system.shell, 0)).toBe(0)
    await until(() => system.notices.filter(({ event }) => event === 'halted').length === 2, 'it halts again')
    expect(system.end('fair', 0)).toBe(0)
  })

  test('an idle partition says so in its record, and no longer once events come', async () => {
    await createPartitions(system.shell)
    system.scorer()
    await until(() => system.recordOf(0)?.idleSince !== undefined, 'it is idle')
    await system.send(0, 0, 40)
    await until(() => system.recordOf(0)?.next === 40, 'they are read')
    await until(() => system.recordOf(0)?.idleSince !== undefined, 'it is idle again')
  })

  test('a second planner fences the first, and each boundary has one map', async () => {
    await createPartitions(system.shell)
    system.scorer()
    system.planner()
    system.planner()
    for (let block = 0; block < 5; block += 1) {
      for (const partition of [0, 1]) await system.send(partition, block * 60, 60)
      await until(() => [0, 1].every((partition) => system.recordOf(partition)?.next === (block + 1) * 60), 'read')
    }
    await until(() => system.notices.filter(({ event }) => event === 'planned').length >= 3, 'planned')
    const boundaries = new Map<unknown, Set<unknown>>()
    for (const record of system.log.store.read('maps', 0, 0, Infinity)) {
      if (!(record.key && new TextDecoder().decode(record.key).endsWith('/manifest'))) continue
      const manifest = JSON.parse(new TextDecoder().decode(record.value ?? new Uint8Array())) as {
        plannedFor: number
        version: string
      }
      boundaries.set(manifest.plannedFor, (boundaries.get(manifest.plannedFor) ?? new Set()).add(manifest.version))
    }
    expect(boundaries.size).toBeGreaterThan(0)
    expect([...boundaries.values()].every((versions) => versions.size === 1)).toBe(true)
  })

  test('a partition that stands still is an alert, said once by whichever planner, and resolved when it is resumed', async () => {
    await createPartitions(system.shell)
    for (let bad = 0; bad < 6; bad += 1) await system.sendBytes(0, 'not json')
    system.scorer()
    await until(() => system.recordOf(0)?.breaker.open === true, 'the breaker opens')
    system.planner()
    await until(() => system.alerts().length > 0, 'it is said')
    system.planner()
    let resumedAt: number | undefined
    for (let tries = 0; resumedAt === undefined && tries < 1000; tries += 1) resumedAt = await resumePartition(system.shell, 0)
    await until(() => system.alerts().some((each) => each.includes('resolved')), 'it is over')
    const distinct = [...new Set(system.alerts())].slice(0, 2)
    expect(distinct).toEqual([
      'credit/pipeline//partition-0 open wall BREAKER_OPEN',
      'credit/pipeline//partition-0 resolved wall undefined',
    ])
  })

  test('a planner that is stopped and started again at any boundary leaves the watch of one that was not', async () => {
    await createPartitions(system.shell)
    system.scorer()
    const restarted = new AbortController()
    let current = new AbortController()
    const planners: Promise<void>[] = []
    const begin = (): void => {
      current = new AbortController()
      planners.push(runPlanner(system.shell, AbortSignal.any([current.signal, restarted.signal])))
    }
    begin()
    const boundary = () => system.store.snapshot(plannerKey(system.shell, 'credit'))?.next[0] ?? -1
    for (let block = 0; block < 8; block += 1) {
      for (const partition of [0, 1]) await system.send(partition, block * 60, 60)
      await until(() => [0, 1].every((partition) => system.recordOf(partition)?.next === (block + 1) * 60), 'read')
      const last = Date.UTC(2026, 0, 1) + ((block + 1) * 60 - 1) * 250
      await until(() => boundary() === Math.floor((last - 1000) / 10_000) * 10_000, 'planned')
      current.abort()
      begin()
    }
    restarted.abort()
    await Promise.all(planners)
    const held = system.store.snapshot(plannerKey(system.shell, 'credit'))
    const { watch } = decodeLastPlan(held?.body ?? new Uint8Array())
    expect(watch?.state.seenTo).toBe(held?.next[0])
    // Every score in a sealed slice was consumed once: those behind the first map by the detectors, all of them by the pace.
    const sliceEnd = watch?.state.seenTo ?? 0
    const sealed = 2 * Math.ceil((sliceEnd - Date.UTC(2026, 0, 1)) / 250)
    const slices = (sliceEnd - Date.UTC(2026, 0, 1)) / 10_000
    const faded = Array.from({ length: slices }, (_, age) => 0.98 ** age * (sealed / slices)).reduce((sum, each) => sum + each, 0)
    expect(watch?.state.pace.n.reduce((sum, each) => sum + each, 0)).toBeCloseTo(faded, 6)
  })
})
