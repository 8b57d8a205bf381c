import { join } from 'node:path'
import { createShell, openPorts } from '@fairstream/host'
import { start as startPlanner } from '@fairstream/planner'
import { start as startScorer } from '@fairstream/scorer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeploymentOnDisk, feedExam } from '../deployment-on-disk.ts'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'
import { findMap } from './find-map.ts'
import { printMap, printMaps } from './print-maps.ts'
import { readMaps } from './read-maps.ts'
import type { KnownMap } from './read-maps.ts'

interface Row {
  readonly version: string
  readonly inForce: readonly number[]
  readonly candidate: boolean
}

let disk: DeploymentOnDisk

beforeAll(async () => {
  disk = await createDeploymentOnDisk()
  await disk.run(['topics', 'create'])
  await feedExam(disk, 0, 200)
  await serveUntil((rows) => rows.length === 1 && rows[0]?.inForce.length === 2)
  await feedExam(disk, 200, 300)
  await serveUntil((rows) => rows.length === 2 && rows[1]?.inForce.length === 2)
}, 60_000)

afterAll(async () => {
  await disk.remove()
})

/** Runs scorer and planner on the disk until the maps are as wanted. */
async function serveUntil(holds: (rows: readonly Row[]) => boolean): Promise<void> {
  const { configuration, deployment } = await readConfigurationFile(disk.config, {})
  const ports = await openPorts(deployment, { directory: join(disk.directory, 'data'), mode: 'serve', client: 'test' })
  const shell = createShell({ configuration, ports, notice: () => undefined })
  const stop = new AbortController()
  const services = [startScorer(shell, 'g', stop.signal), startPlanner(shell, stop.signal)]
  while (!holds(await rows())) await new Promise((resolve) => setImmediate(resolve))
  stop.abort()
  await Promise.all(services)
  await ports.close()
}

async function rows(): Promise<readonly Row[]> {
  return JSON.parse((await disk.run(['maps', 'list', '--json'])).stdout) as readonly Row[]
}

describe('maps list', () => {
  it('says of each map what it rests on, and marks the one that is taken up', async () => {
    const { code, stdout, stderr } = await disk.run(['maps', 'list'])
    const [first, second] = await rows()
    expect([code, stderr]).toEqual([0, '2 maps\n'])
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(
      new RegExp(`^  ${first?.version ?? ''}  exam  1970-01-01T00:01:00.000Z  2 groups  120 scores  complete$`),
    )
    expect(lines[1]).toMatch(
      new RegExp(
        `^\\* ${second?.version ?? ''}  exam  1970-01-01T00:02:00.000Z  2 groups .* complete  in force on partition 0, 1$`,
      ),
    )
  })

  it('of a scorecard that there is not says which was meant', async () => {
    const { code, stderr } = await disk.run(['maps', 'list', '--scorecard', 'exma'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--scorecard exma: did you mean exam?')])
    expect((await disk.run(['maps', 'list', '--scorecard', 'exam'])).stderr).toBe('2 maps\n')
  })
})

describe('maps show', () => {
  it('finds a map by its first digits, and the latest by that word', async () => {
    const [first, second] = await rows()
    for (const [asked, version] of [
      [first?.version.slice(0, 6), first?.version],
      [second?.version.toUpperCase(), second?.version],
      ['latest', second?.version],
    ]) {
      const { code, stdout } = await disk.run(['maps', 'show', asked ?? ''])
      expect([code, stdout.split('\n')[0]]).toEqual([0, `Map ${version ?? ''}`])
    }
  })

  it('says groups, sizes, thetas, weights, bounds and sources', async () => {
    const { stdout } = await disk.run(['maps', 'show', (await rows())[0]?.version ?? ''])
    expect(stdout).toContain('planned for  1970-01-01T00:01:00.000Z')
    expect(stdout).toMatch(/\n {2}f +40 +1 +33\.3 % +± 0\.\d+\n/)
    expect(stdout).toMatch(/\n {2}m +80 +1 +66\.7 % +± 0\.\d+\n/)
    expect(stdout).toMatch(/partition 0 +read up to offset \d+/)
    expect(stdout).toContain('complete, followed by a later one')
  })

  it('gives the manifest as JSON', async () => {
    const { stdout } = await disk.run(['maps', 'show', 'latest', '--json'])
    expect((JSON.parse(stdout) as Row).version).toBe((await rows())[1]?.version)
  })

  it('of what there is not says so', async () => {
    expect(await disk.run(['maps', 'show', 'zzzz'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('zzzz: no map begins so') as string,
    })
  })
})

describe('a map that is asked for', () => {
  async function known(): Promise<readonly KnownMap[]> {
    const { configuration, ...settled } = await readConfigurationFile(disk.config, {})
    const ports = await openPorts(settled.deployment, { directory: join(disk.directory, 'data'), mode: 'share', client: 'test' })
    const names = createShell({ configuration, ports, notice: () => undefined }).topics
    const { maps, refused } = await readMaps({ ...ports, settled: { ...settled, configuration }, names })
    await ports.close()
    expect(refused).toEqual([])
    return maps
  }

  it('by digits that two begin with is not guessed', async () => {
    const [map] = await known()
    if (map === undefined) throw new Error('there is no map')
    const twin = { ...map, manifest: { ...map.manifest, version: `${map.manifest.version.slice(0, 15)}0` } }
    expect(() => findMap([map, twin], map.manifest.version.slice(0, 4))).toThrow('2 maps begin so; give more digits')
  })

  it('as the latest is named by its scorecard where there are several', async () => {
    const maps = await known()
    const others = maps.map((map) => ({ ...map, manifest: { ...map.manifest, scorecard: 'other' } }))
    expect(() => findMap([...maps, ...others], 'latest')).toThrow('latest of which scorecard? --scorecard exam or other')
    expect(() => findMap([], 'latest')).toThrow('there is no map yet')
  })

  it('is told as incomplete, killed, small and passed over where it is', async () => {
    const [map] = await known()
    if (map === undefined) throw new Error('there is no map')
    const { manifest } = map
    const group = { group: 'f', n: 3, nEffective: 2.5, small: true as const, parts: [] }
    const sources = [{ partition: 1, offset: 9, digest: '', passedOver: 'paused' as const }]
    const odd = { ...map, isComplete: false, scheduled: [1], manifest: { ...manifest, groups: [group], sources, lifts: ['a'] } }
    const text = printMap(odd)
    for (const words of [
      'incomplete',
      'from a later offset on 1',
      '3 (worth 2.5)',
      'small',
      'not waited for: it was paused',
      'lifts        a',
    ])
      expect(text).toContain(words)
    const same = (words: string): string => words
    const killed = { ...map, manifest: { ...manifest, killed: true as const } }
    expect(printMaps([killed], { strong: same, faint: same, good: same, bad: same, bar: same })).toContain('killed')
    expect(printMap(killed)).toContain('every score stays as it is')
  })
})
