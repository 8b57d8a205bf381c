import { decodeUtf8, encodeUtf8 } from '@fairstream/events'
import { afterEach, describe, expect, test } from 'vitest'
import { createSystem, until } from '../../../test/delivery/memory-system.ts'
import { createPartitions, partitionKey, plannerKey, runPlanner } from './index.ts'
import type { Shell } from './index.ts'

type System = ReturnType<typeof createSystem>

const NOWHERE = 'f'.repeat(16)

let systems: System[] = []
afterEach(async () => {
  for (const each of systems) await each.stop()
  systems = []
})

function started(parts: Parameters<typeof createSystem>[0] = {}): System {
  const system = createSystem(parts)
  systems.push(system)
  return system
}

async function sendAndRead(system: System, from: number, blocks: number): Promise<void> {
  for (let block = from; block < from + blocks; block += 1) {
    for (const partition of [0, 1]) await system.send(partition, block * 60, 60)
    const end = (block + 1) * 60
    await until(() => [0, 1].every((partition) => system.recordOf(partition)?.next === end), `block ${block} is read`)
  }
}

const plannedFor = ({ store, shell }: System): number => store.snapshot(plannerKey(shell, 'credit'))?.next[0] ?? -1
const untilPlanned = async (system: System, events: number): Promise<void> => {
  const last = Date.UTC(2026, 0, 1) + (events - 1) * 250
  await until(() => plannedFor(system) === Math.floor((last - 1000) / 10_000) * 10_000, `planned up to ${events}`)
}

/** A system whose scorer has judged by maps, at rest; after `unplanned` more blocks that no planner has seen. */
async function judgedByMaps(unplanned: number): Promise<System> {
  const first = started()
  await createPartitions(first.shell)
  first.scorer()
  first.planner()
  for (let block = 0; block < 3; block += 1) {
    await sendAndRead(first, block, 1)
    await untilPlanned(first, (block + 1) * 60)
  }
  await sendAndRead(first, 3, 1)
  await first.stop()
  const { log, store } = first
  const again = started({ log, store })
  again.scorer()
  await sendAndRead(again, 4, unplanned)
  await again.stop()
  return started({ log, store })
}

/** Rewrites the map that slices of partition 0 say they were judged by, and returns how many did. */
function forgeJudge({ store, shell }: System, isWanted: (start: number) => boolean): number {
  const key = partitionKey(shell, 0)
  const held = store.snapshot(key)
  if (held === undefined) throw new Error('no record')
  const entries = new Map(held.entries)
  let forged = 0
  for (const [name, bytes] of held.entries) {
    const start = /^arrivals\/credit\/(\d+)\//.exec(name)?.[1]
    const before = decodeUtf8(bytes) ?? ''
    const after = before.replace(/"[0-9a-f]+"\]$/, `"${NOWHERE}"]`)
    if (start === undefined || !isWanted(Number(start)) || after === before) continue
    entries.set(name, encodeUtf8(after))
    forged += 1
  }
  store.restore(key, { ...held, entries })
  return forged
}

describe('a slice that names the map which judged it', () => {
  test('halts its partition at a claim where transport-maps lacks that map, and names it', async () => {
    const system = await judgedByMaps(1)
    const open = new Set(system.recordOf(0)?.openSlices.map(({ start }) => start))
    expect(forgeJudge(system, (start) => open.has(start))).toBeGreaterThan(0)
    system.scorer()
    await until(() => system.recordOf(0)?.halted !== undefined, 'it halts')
    expect(system.recordOf(0)?.halted).toMatchObject({
      code: 'UNKNOWN_MAP',
      message: expect.stringContaining(NOWHERE) as string,
    })
  })

  test('stops a planner that finds the map nowhere, and it names it', async () => {
    const system = await judgedByMaps(3)
    const seenTo = plannedFor(system)
    expect(forgeJudge(system, (start) => start >= seenTo)).toBeGreaterThan(0)
    await expect(runPlanner(system.shell, new AbortController().signal)).rejects.toMatchObject({
      code: 'UNKNOWN_MAP',
      version: NOWHERE,
    })
    expect(plannedFor(system)).toBe(seenTo)
  })

  test('is watched without a fault by a planner whose following has not brought the map yet', async () => {
    const system = started()
    await createPartitions(system.shell)
    system.scorer()
    const stop = new AbortController()
    const planning = runPlanner(withoutFollowing(system.shell), stop.signal)
    for (let block = 0; block < 8; block += 1) {
      await sendAndRead(system, block, 1)
      await untilPlanned(system, (block + 1) * 60)
    }
    stop.abort()
    await planning
    expect(system.notices.filter(({ event }) => event === 'fault')).toEqual([])
  })
})

/** Following finds the end of transport-maps at once, and nothing more ever comes. */
function withoutFollowing(shell: Shell): Shell {
  const { log } = shell
  return {
    ...shell,
    log: {
      ...log,
      follow: async function* (_topic, signal) {
        yield { kind: 'end' }
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve)
        })
      },
    },
  }
}
