import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { readConfiguration } from '@fairstream/configuration'
import { POPULATIONS } from '@fairstream/experiments'
import { describe, expect, it, test } from 'vitest'

/** What these tests read of the file; Compose itself checks the rest. */
interface Service {
  readonly image?: string
  readonly build?: { readonly dockerfile: string }
  readonly user?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly cap_add?: readonly string[]
  readonly privileged?: boolean
  readonly security_opt?: readonly string[]
  readonly network_mode?: string
  readonly command?: readonly string[] | string
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly tmpfs?: readonly string[]
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly deploy?: { readonly resources?: { readonly limits?: Readonly<Record<string, string | number>> } }
  readonly restart?: string
  readonly stop_grace_period?: string
}

const REPOSITORY = join(import.meta.dirname, '../..')
const CONFIGURATION = 'infra/docker/fairstream.yaml'
const MOUNTED = '/etc/fairstream/fairstream.yaml'

const textOf = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')

/** The reader that packages/configuration has: the root itself depends on none. */
const { parse } = createRequire(join(REPOSITORY, 'packages/configuration/package.json'))('yaml') as {
  readonly parse: (text: string, options: { readonly merge: boolean }) => unknown
}
const { services, volumes } = parse(textOf('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}
const all = Object.entries(services)
const ours = all.filter(([, { build }]) => build !== undefined)
const lasting = all.filter(([name]) => name !== 'topics')

const serviceNamed = (name: string): Service => services[name] ?? {}

describe('docker-compose.yml', () => {
  it('has the brokers, the topics and both planes', () => {
    expect(all.map(([name]) => name).sort()).toEqual(['kafka', 'planner', 'redis', 'scorer', 'topics'])
    expect(ours.map(([name]) => name).sort()).toEqual(['planner', 'scorer', 'topics'])
  })

  it.each(all)('publishes the ports of %s on loopback only', (_, { ports = [], network_mode: network }) => {
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
    expect(network).toBeUndefined()
  })

  it.each(all)('gives %s nothing that it could write, gain or exhaust', (_, service) => {
    const { user = '', read_only: isReadOnly, cap_drop: dropped, security_opt: options, deploy } = service
    expect({ isReadOnly, dropped, options }).toEqual({
      isReadOnly: true,
      dropped: ['ALL'],
      options: ['no-new-privileges:true'],
    })
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect([service.cap_add, service.privileged]).toEqual([undefined, undefined])
    const { memory, cpus, pids } = deploy?.resources?.limits ?? {}
    expect([memory, cpus, pids]).toEqual([
      expect.stringMatching(/^\d+[MG]$/),
      expect.stringMatching(/^[\d.]+$/),
      expect.any(Number),
    ])
  })

  it.each(all)('pins the image of %s by a tag that is not latest', (_, { image }) => {
    expect(image).toMatch(/^[\w./-]+:(?!latest$)[\w.-]*\d[\w.-]*$/)
  })

  it.each(lasting)('asks %s whether it is well, and starts it again when it ended', (_, { healthcheck, restart }) => {
    expect(healthcheck?.test.length).toBeGreaterThan(1)
    expect(restart).toBe('unless-stopped')
  })

  it.each(lasting)('gives %s more time to stop than the ten seconds that a service takes at most', (_, service) => {
    expect(Number(/^(\d+)s$/.exec(service.stop_grace_period ?? '')?.[1])).toBeGreaterThan(10)
  })

  it('makes the topics once, again if that failed, before any service starts', () => {
    expect(serviceNamed('topics').restart).toMatch(/^on-failure:\d+$/)
    expect(serviceNamed('topics').command).toContain('create')
    const awaited = ['scorer', 'planner'].map((name) => serviceNamed(name).depends_on?.['topics']?.condition)
    expect(awaited).toEqual(['service_completed_successfully', 'service_completed_successfully'])
  })

  it('fixes no port of this machine for a scorer, so that there can be several', () => {
    expect(serviceNamed('scorer').ports).toEqual(['127.0.0.1::9101'])
  })

  it('mounts nothing of this machine but the configuration, and that read-only', () => {
    const mounts = all.flatMap(([, service]) => service.volumes ?? []).filter((mount) => /^[./~]/.test(mount))
    expect(new Set(mounts)).toEqual(new Set([`./${CONFIGURATION}:${MOUNTED}:ro`]))
  })

  it('keeps what the log and the store say in named volumes', () => {
    const named = ['kafka', 'redis'].map((name) => serviceNamed(name).volumes?.map((mount) => mount.split(':')[0]))
    expect(named).toEqual([['kafka'], ['redis']])
    expect(Object.keys(volumes)).toEqual(['kafka', 'redis'])
  })

  it('lets Redis evict nothing and keep every write in a file', () => {
    expect(serviceNamed('redis').command).toContain('--maxmemory-policy noeviction')
    expect(serviceNamed('redis').command).toContain('--appendonly yes --appendfsync everysec')
  })

  it('lets no topic come about by itself', () => {
    expect(serviceNamed('kafka').environment?.['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false')
  })
})

describe('the configuration that the containers read', () => {
  const read = (environment: Readonly<Record<string, string>> = {}) => {
    const configured = readConfiguration(textOf(CONFIGURATION), environment, CONFIGURATION)
    expect(configured.ok ? [] : configured.mistakes).toEqual([])
    if (!configured.ok) throw new Error('not read')
    return configured
  }

  test.each(ours)('holds under the environment of %s and leads to the brokers beside it', (_, { environment }) => {
    const { deployment } = read(environment)
    expect(deployment.kafka?.brokers).toEqual(['kafka:9092'])
    expect(deployment.redis?.url).toBe('redis://redis:6379')
  })

  test.each(ours)('is the one that the command of %s names', (_, { command }) => {
    expect(command?.slice(-2)).toEqual(['--config', MOUNTED])
  })

  test.each(['scorer', 'planner'] as const)(
    'makes the %s listen where it is asked for its health and its port is published',
    (name) => {
      const { environment, healthcheck, ports } = serviceNamed(name)
      const port = /^0\.0\.0\.0:(\d+)$/.exec(read(environment).deployment[name].listen)?.[1] ?? 'none'
      expect(healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/health/ready`)
      expect(ports).toEqual([`127.0.0.1::${port}`])
    },
  )

  test('leads from this machine to the published ports', () => {
    const { kafka, redis } = read().deployment
    const published = ['kafka', 'redis'].flatMap((name) => serviceNamed(name).ports ?? [])
    const addressesOf = (port: string) => port.slice(0, port.lastIndexOf(':'))
    expect(published.map(addressesOf)).toEqual([...(kafka?.brokers ?? []), redis?.url.replace('redis://', '')])
    expect(serviceNamed('kafka').environment?.['KAFKA_ADVERTISED_LISTENERS']).toContain(`://${String(kafka?.brokers[0])}`)
  })

  test('has the scorecard that config example credit prints', () => {
    const example = POPULATIONS['credit']?.configuration
    expect(example).toBeDefined()
    expect(textOf(CONFIGURATION)).toContain(example)
  })
})

describe('the image', () => {
  const dockerfile = textOf('infra/docker/Dockerfile')

  it('is what all our services build and run', () => {
    expect(new Set(ours.map(([, { build, image }]) => `${String(build?.dockerfile)} ${String(image)}`)).size).toBe(1)
    expect(ours.every(([, { build }]) => existsSync(join(REPOSITORY, build?.dockerfile ?? '')))).toBe(true)
  })

  it('starts from a pinned Node and ends as a user that is not root', () => {
    const stages = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
    expect(stages).toEqual(['$NODE_IMAGE', '$NODE_IMAGE'])
    expect(dockerfile).toContain('ARG NODE_IMAGE=node:24-bookworm-slim\n')
    expect([...dockerfile.matchAll(/^USER (.*)$/gm)].at(-1)?.[1]).toBe('1000:1000')
  })

  it('installs from the lockfile and runs no install script', () => {
    const installs = dockerfile.match(/pnpm (?:install|fetch)[^&\n]*/g) ?? []
    expect(installs).toHaveLength(3)
    for (const install of installs) expect(install).toContain('--ignore-scripts')
    for (const install of installs.filter((each) => each.includes('install'))) expect(install).toContain('--frozen-lockfile')
  })

  it('is built from an allow-list of files', () => {
    const [first, ...others] = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(first).toBe('*')
    expect(others.filter((line) => line.startsWith('!'))).toEqual(
      ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tsconfig.base.json', 'packages', 'services'].map(
        (name) => `!${name}`,
      ),
    )
  })
})
