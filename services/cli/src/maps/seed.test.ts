import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FairScore } from '@fairstream/events'
import { encodeTransportMapManifest, encodeTransportMapPart } from '@fairstream/events'
import { createShell, openPorts } from '@fairstream/host'
import { pipelineRules } from '@fairstream/pipeline'
import { start as startPlanner } from '@fairstream/planner'
import { start as startScorer } from '@fairstream/scorer'
import { judgeRecord } from '@fairstream/transport'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readMapFile } from '../batch/map-file.ts'
import { createDeploymentOnDisk, feedExam } from '../deployment-on-disk.ts'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'
import { historyMap } from './history-map.ts'
import { placeSeed } from './place-seed.ts'

interface Row {
  readonly version: string
  readonly plannedFor: string
  readonly revision: number
  readonly n: number
  readonly candidate: boolean
  readonly inForce: readonly number[]
  readonly scheduled: readonly number[]
}

const SEEDED_FOR = '0000-01-01T00:00:00.000Z'

let disk: DeploymentOnDisk
let file: string

beforeEach(async () => {
  disk = await createDeploymentOnDisk()
  file = join(disk.directory, 'map.json')
  await writeFile(file, historyMap())
  await disk.run(['topics', 'create'])
})

afterEach(async () => {
  await disk.remove()
})

/** Serves the disk while the work goes on. */
async function serving(parts: readonly ('scorer' | 'planner')[], work: () => Promise<void>): Promise<void> {
  const { configuration, deployment } = await readConfigurationFile(disk.config, {})
  const ports = await openPorts(deployment, { directory: join(disk.directory, 'data'), mode: 'serve', client: 'test' })
  const shell = createShell({ configuration, ports, notice: () => undefined })
  const stop = new AbortController()
  const services = parts.map((part) =>
    part === 'scorer' ? startScorer(shell, 'g', stop.signal) : startPlanner(shell, stop.signal),
  )
  try {
    await work()
  } finally {
    stop.abort()
    await Promise.all(services)
    await ports.close()
  }
}

async function until<T>(read: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await read()
    if (holds(found)) return found
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function maps(): Promise<readonly Row[]> {
  return JSON.parse((await disk.run(['maps', 'list', '--json'])).stdout) as readonly Row[]
}

async function fairScores(n: number): Promise<readonly FairScore[]> {
  const { stdout } = await disk.run(['tail', 'fair-scores', '--from', 'start', '--limit', String(n), '--json'])
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FairScore)
}

function seed(...more: readonly string[]): ReturnType<DeploymentOnDisk['run']> {
  return disk.run(['maps', 'seed', '--map', file, ...more])
}

describe('a seeded map', () => {
  it('is taken up by a scorer that is warming up, and judges as the fitted map does', async () => {
    await serving(['scorer'], async () => {
      const { code, stdout, stderr } = await seed()
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^map [0-9a-f]{16} {2}exam {2}2 groups {2}400 scores\n$/)])
      expect(stderr).toContain('says where it is in force')
      await until(maps, ([row]) => row?.scheduled.length === 2)
      await feedExam(disk, 0, 60)
      const scores = await fairScores(60)
      const [row] = await maps()
      // Of each partition the first offset was granted with the partition itself.
      const first = scores.filter(({ id }) => id.endsWith('/0'))
      expect(first.map(({ flags }) => flags)).toEqual([['warming-up'], ['warming-up']])
      const { ready } = await readMapFile(file)
      for (const { group, raw, fair, mapVersion } of scores.filter((each) => !first.includes(each)))
        expect([mapVersion, fair]).toEqual([row?.version, judgeRecord(ready, group, raw as number, 0).fair])
      expect(scores.some(({ raw, fair }) => Math.abs((raw as number) - (fair as number)) > 10)).toBe(true)
    })
  })

  it('is followed by the first plan, which rests on every score that was sent', async () => {
    await seed()
    await feedExam(disk, 0, 200)
    await serving(['scorer', 'planner'], async () => {
      const rows = await until(maps, ([, second]) => second?.inForce.length === 2)
      expect(rows).toMatchObject([
        { plannedFor: SEEDED_FOR, candidate: false, n: 400, inForce: [] },
        { plannedFor: '1970-01-01T00:01:00.000Z', candidate: true, n: 120 },
      ])
    })
  })

  it('that comes to a planner at work is followed by its first plan as well', async () => {
    await serving(['scorer', 'planner'], async () => {
      await seed()
      await feedExam(disk, 0, 60)
      await until(maps, ([row]) => row?.inForce.length === 2)
      await feedExam(disk, 60, 200)
      const rows = await until(maps, ([, second]) => second?.inForce.length === 2)
      expect(rows.map(({ n }) => n)).toEqual([400, 120])
    })
  })

  it('follows no plan: seed refuses, and one that raced the plan is never taken up', async () => {
    await feedExam(disk, 0, 200)
    await serving(['scorer', 'planner'], async () => {
      const [plan] = await until(maps, ([row]) => row?.inForce.length === 2)
      for (const more of [[], ['--again']])
        expect(await seed(...more)).toMatchObject({ code: 2, stderr: expect.stringContaining(plan?.version ?? '') as string })
      expect(await maps()).toHaveLength(1)
      await race()
      await feedExam(disk, 200, 230)
      await fairScores(230)
      expect(await maps()).toMatchObject([{ plannedFor: SEEDED_FOR, candidate: false, inForce: [] }, { inForce: [0, 1] }])
    })
    // A planner that starts now reads the seed last, and plans on from its own.
    await feedExam(disk, 230, 330)
    await serving(['scorer', 'planner'], async () => {
      await until(maps, (rows) => rows[2]?.inForce.length === 2)
    })
  })

  it('is told as a seed by maps list and maps show', async () => {
    await seed()
    expect((await disk.run(['maps', 'list'])).stdout).toMatch(
      /^\* \w{16} {2}exam {2}seeded {2}2 groups {2}400 scores {2}complete\n$/,
    )
    const { stdout } = await disk.run(['maps', 'show', 'latest'])
    for (const words of ['it was seeded, and stands in until the first plan', 'a map fitted on history'])
      expect(stdout).toContain(words)
    expect(stdout).not.toContain('0000-')
  })
})

/** What seed writes where the plan comes between its look and its writing. */
async function race(): Promise<void> {
  const { configuration, deployment } = await readConfigurationFile(disk.config, {})
  const ports = await openPorts(deployment, { directory: join(disk.directory, 'data'), mode: 'share', client: 'test' })
  const card = pipelineRules(configuration).scorecards.get('exam')
  if (card === undefined) throw new Error('there is no exam')
  const { map } = placeSeed({ card, map: (await readMapFile(file)).map, file, again: false }, [])
  const records = [...map.parts.map(encodeTransportMapPart), encodeTransportMapManifest(map.manifest)]
  await ports.log.append(createShell({ configuration, ports, notice: () => undefined }).topics.transportMaps, records)
  await ports.close()
}
