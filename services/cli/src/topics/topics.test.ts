import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openPorts, topicShapes } from '@fairstream/host'
import type { OpenedPorts } from '@fairstream/host'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDeploymentOnDisk } from '../deployment-on-disk.ts'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'

let disk: DeploymentOnDisk

beforeEach(async () => {
  disk = await createDeploymentOnDisk()
})

afterEach(async () => {
  await disk.remove()
})

async function serving<T>(work: (ports: OpenedPorts) => Promise<T>): Promise<T> {
  const { deployment } = await readConfigurationFile(disk.config, {})
  const ports = await openPorts(deployment, { directory: join(disk.directory, 'data'), mode: 'serve', client: 'test' })
  try {
    return await work(ports)
  } finally {
    await ports.close()
  }
}

describe('topics create', () => {
  it('makes all, raw-scores last, and the first records; and run again makes nothing', async () => {
    const first = await disk.run(['topics', 'create'])
    expect(first).toMatchObject({ code: 0, stderr: '12 topics made, 0 there already, 2 first records written\n' })
    const made = first.stdout.trimEnd().split('\n')
    expect(made).toHaveLength(14)
    expect(made.slice(11)).toEqual([
      'made   fairstream.raw-scores.v1, 2 partitions',
      'made   record fairstream.raw-scores.v1/0',
      'made   record fairstream.raw-scores.v1/1',
    ])
    const second = await disk.run(['topics', 'create'])
    expect(second.code).toBe(0)
    expect(second.stderr).toContain('0 topics made, 12 there already, 0 first records written')
    expect(second.stdout).not.toContain('made')
    expect((await disk.run(['topics', 'check'])).code).toBe(0)
  })

  it('goes on where it failed half-way', async () => {
    const { configuration, deployment } = await readConfigurationFile(disk.config, {})
    await serving((ports) => ports.topics.create(topicShapes(configuration, deployment).slice(0, 4)))
    const half = await disk.run(['topics', 'check'])
    expect(half.code).toBe(1)
    expect(half.stdout.match(/is not there/g)).toHaveLength(8)
    expect((await disk.run(['topics', 'create'])).stderr).toContain('8 topics made, 4 there already, 2 first records written')
    expect((await disk.run(['topics', 'check'])).code).toBe(0)
  })

  it('makes first records where only they are missing', async () => {
    const { configuration, deployment } = await readConfigurationFile(disk.config, {})
    await serving((ports) => ports.topics.create(topicShapes(configuration, deployment)))
    const bare = await disk.run(['topics', 'check'])
    expect([bare.code, bare.stdout]).toEqual([1, expect.stringContaining('no record fairstream.raw-scores.v1/0, ')])
    expect((await disk.run(['topics', 'create'])).stderr).toContain('0 topics made, 12 there already, 2 first records written')
    expect((await disk.run(['topics', 'check'])).code).toBe(0)
  })

  it('says who serves the directory meanwhile', async () => {
    await serving(async () => {
      const { code, stderr } = await disk.run(['topics', 'create'])
      expect([code, stderr]).toEqual([3, expect.stringContaining(`another process (${process.pid}) serves it`)])
    })
  })
})

describe('topics check', () => {
  it('beside a serving process, as JSON', async () => {
    await disk.run(['topics', 'create'])
    await serving(async () => {
      const { code, stdout } = await disk.run(['topics', 'check', '--json'])
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toContainEqual({ about: 'state of partitions', says: 'each has its record' })
    })
  })

  it('without data says how to begin', async () => {
    const { code, stderr } = await disk.run(['topics', 'check'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('fairstream start, or topics create, begins it')])
    await rm(join(disk.directory, 'data'), { recursive: true, force: true })
  })
})
