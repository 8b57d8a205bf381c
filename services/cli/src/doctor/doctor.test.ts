import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openPorts } from '@fairstream/host'
import type { BrokersInspected } from '@fairstream/host'
import { describe, expect, it } from 'vitest'
import { CONFIGURATION, createDeploymentOnDisk } from '../deployment-on-disk.ts'
import type { Finding } from '../finding.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'
import { kafkaFindings } from './kafka-findings.ts'
import { redisFindings } from './redis-findings.ts'

type Facts<Part extends keyof BrokersInspected> = Extract<BrokersInspected[Part], { readonly facts: unknown }>['facts']

const REDIS: Facts<'redis'> = {
  ...{ version: '7.2.0', role: 'master', clusterEnabled: false, connectedReplicas: 1, maxmemoryPolicy: 'noeviction' },
  ...{ appendOnly: true, appendFsync: 'everysec', minReplicasToWrite: 1 },
}

const KAFKA: Facts<'kafka'> = {
  clusterId: 'c',
  brokers: [1, 2, 3].map((node) => ({ node, host: 'h', port: node })),
  controller: 1,
  unsupported: [],
  defaults: { 'auto.create.topics.enable': 'false', 'unclean.leader.election.enable': 'false' },
}

function advice(findings: readonly Finding[]): string[] {
  return findings.flatMap((finding) => finding.advice ?? [])
}

function notes(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ note }) => note ?? [])
}

describe('Redis', () => {
  it('that keeps state safely gives nothing to say', () => {
    const findings = redisFindings({ facts: REDIS })
    expect([advice(findings), notes(findings)]).toEqual([[], []])
    expect(advice(redisFindings({ facts: { ...REDIS, appendFsync: 'always' } }))).toEqual([])
  })

  it.each([
    [{ maxmemoryPolicy: 'allkeys-lru' }, 'CONFIG SET maxmemory-policy noeviction'],
    [{ appendOnly: false }, 'CONFIG SET appendonly yes'],
    [{ appendFsync: 'no' }, 'CONFIG SET appendfsync everysec'],
    [{ role: 'slave' }, 'the address of the master'],
    [{ version: '4.0.9' }, 'use Redis 5 or later'],
    [{ clusterEnabled: true }, 'use a server that is no part of a cluster'],
  ])('with %j is found', (change, says) => {
    expect(advice(redisFindings({ facts: { ...REDIS, ...change } }))).toEqual([expect.stringContaining(says)])
  })

  it('without replicas that a write needs is noted only', () => {
    const findings = redisFindings({ facts: { ...REDIS, minReplicasToWrite: 0 } })
    expect([advice(findings), notes(findings)]).toEqual([[], [expect.stringContaining('min-replicas-to-write 1')]])
    expect(notes(redisFindings({ facts: { ...REDIS, minReplicasToWrite: 0, connectedReplicas: 0 } }))[0]).toContain(
      'one server alone',
    )
  })

  it('that does not say is noted, and no fault is made up', () => {
    const silent = Object.fromEntries(Object.keys(REDIS).map((name) => [name, undefined])) as unknown as Facts<'redis'>
    const findings = redisFindings({ facts: silent })
    expect([advice(findings), notes(findings)]).toEqual([[], Array(4).fill(expect.stringContaining('ask who runs it'))])
  })
})

describe('Kafka', () => {
  it('with three brokers gives nothing to say, with one a note', () => {
    const three = kafkaFindings({ facts: KAFKA })
    expect([advice(three), notes(three)]).toEqual([[], []])
    const one = kafkaFindings({ facts: { ...KAFKA, brokers: KAFKA.brokers.slice(0, 1) } })
    expect([advice(one), notes(one)]).toEqual([[], [expect.stringContaining('fewer than 3 brokers')]])
  })

  it('in strict mode is asked how often the outcomes of transactions are kept', () => {
    const kept = (copies: string) =>
      kafkaFindings({ facts: { ...KAFKA, defaults: { 'transaction.state.log.replication.factor': copies } } }, 'strict')
    expect([advice(kept('3')), notes(kept('3'))]).toEqual([[], []])
    expect(notes(kept('1'))).toEqual([expect.stringContaining('transaction.state.log.replication.factor 3')])
  })

  it.each([
    [{ unsupported: ['Fetch 11'] }, 'it does not take Fetch 11'],
    [{ controller: undefined }, 'no controller'],
    [{ defaults: { 'unclean.leader.election.enable': 'true' } }, 'unclean.leader.election.enable=false'],
  ])('with %j is found', (change, says) => {
    expect(advice(kafkaFindings({ facts: { ...KAFKA, ...change } }))).toEqual([expect.stringContaining(says)])
  })

  it('that makes topics for anyone is noted', () => {
    expect(notes(kafkaFindings({ facts: { ...KAFKA, defaults: { 'auto.create.topics.enable': 'true' } } }))).toHaveLength(1)
  })
})

describe('doctor', () => {
  it('finds brokers that are not there, each with its address and what to do', async () => {
    const disk = await createDeploymentOnDisk(
      `${CONFIGURATION}kafka: { brokers: ['127.0.0.1:1'] }\nredis: { url: 'redis://127.0.0.1:2' }\n`,
    )
    const { code, stdout } = await disk.run(['doctor', '--json'])
    expect(code).toBe(1)
    const findings = JSON.parse(stdout) as readonly Finding[]
    const found = (about: string): Finding | undefined => findings.find((finding) => finding.about === about)
    expect(found('Kafka')?.says).toContain('127.0.0.1:1')
    expect(found('Kafka')?.advice).toContain('FAIRSTREAM_KAFKA__BROKERS')
    expect(found('Redis')?.says).toContain('127.0.0.1:2')
    expect(found('Redis')?.advice).toContain('FAIRSTREAM_REDIS__URL')
    expect(findings.some(({ about }) => about.startsWith('data in'))).toBe(false)
    await disk.remove()
  })

  it('looks at the disk, before anything is there, beside a serving process and after it', async () => {
    const disk = await createDeploymentOnDisk()
    const look = async (): Promise<readonly Finding[]> =>
      JSON.parse((await disk.run(['doctor', '--json'])).stdout) as readonly Finding[]
    const state = (findings: readonly Finding[]): Finding | undefined => findings.find(({ about }) => about === 'log and state')
    expect(state(await look())?.says).toContain('topics create, begins them')
    await disk.run(['topics', 'create'])
    expect(state(await look())?.says).toContain('no process serves them now')
    const { deployment } = await readConfigurationFile(disk.config, {})
    const ports = await openPorts(deployment, { directory: join(disk.directory, 'data'), mode: 'serve', client: 'test' })
    const served = await look()
    expect(state(served)).toEqual({
      about: 'log and state',
      says: expect.stringContaining(`(${process.pid}) serves it`) as string,
    })
    expect(served.find(({ about }) => about === 'state of partitions')?.says).toBe('each has its record')
    await ports.close()
    await disk.remove()
  })

  it('finds a disk whose data cannot be read', async () => {
    const disk = await createDeploymentOnDisk()
    await disk.run(['topics', 'create'])
    await writeFile(join(disk.directory, 'data', 'fairstream.db'), 'no database at all, and longer than a header is'.repeat(100))
    const { code, stdout } = await disk.run(['doctor'])
    expect([code, stdout]).toEqual([1, expect.stringContaining('make a copy of the directory')])
    await disk.remove()
  })
})
