import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { startKafka } from './local-kafka.ts'
import { whyNoLocal } from './local-programs.ts'
import { startRedis } from './local-redis.ts'
import { askRedis, countKafkaRequests } from './raw-requests.ts'
import { skipOrFail } from './required.ts'
import { adviceFor, waysTo, type Machine } from './ways-to-brokers.ts'

const brokers = inject('brokers')

describe.skipIf(brokers === undefined)('the brokers that were found', () => {
  test('Redis answers', async () => {
    expect(await askRedis(brokers?.redis ?? '', 'PING')).toBe('+PONG')
  })

  test('Kafka answers', async () => {
    expect(await countKafkaRequests(brokers?.kafka ?? '')).toBeGreaterThan(20)
  })
})

describe.skipIf(whyNoLocal('redis') !== undefined)('a Redis of our own', () => {
  test('keeps what is in its append-only file through SIGKILL, and comes back on its port as another process', async () => {
    const redis = await startRedis()
    onTestFinished(redis.stop)
    await askRedis(redis.url, 'SET kept 1')
    await vi.waitUntil(async () => (await askRedis(redis.url, 'INFO persistence')).includes('aof_buffer_length:0'), 10_000)
    const killed = redis.pid
    await redis.kill()
    await expect(askRedis(redis.url, 'GET kept')).rejects.toThrow('ECONNREFUSED')
    await redis.restart()
    expect(await askRedis(redis.url, 'GET kept')).toBe('$1\r\n1')
    expect(redis.pid).not.toBe(killed)
  })

  test('takes settings over the usual ones', async () => {
    const redis = await startRedis({ appendfsync: 'always', save: '900 1' })
    onTestFinished(redis.stop)
    expect(await askRedis(redis.url, 'CONFIG GET appendfsync', 'CONFIG GET save')).toMatch(/always[^]*900 1/)
  })

  test('that cannot start says why in the error', async () => {
    await expect(startRedis({ appendfsync: 'sometimes' })).rejects.toThrow(/appendfsync "sometimes"/)
  })
})

describe.skipIf(whyNoLocal('redis') !== undefined)('a process that started a server and died by SIGKILL', () => {
  test('leaves neither the server nor its data', async () => {
    const script = `import('./local-redis.ts').then(({ startRedis }) => startRedis()).then(({ url }) => console.log(url))
      setInterval(() => undefined, 60_000)`
    const starter = spawn(process.execPath, ['-e', script], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void starter.kill('SIGKILL'))
    const [line] = (await once(starter.stdout, 'data')) as [Buffer]
    const url = line.toString().trim()
    const directory = (await askRedis(url, 'CONFIG GET dir')).split('\r\n').at(-1) ?? ''
    expect(existsSync(directory)).toBe(true)
    starter.kill('SIGKILL')
    await vi.waitUntil(() => !existsSync(directory), 10_000)
    await expect(askRedis(url, 'PING')).rejects.toThrow('ECONNREFUSED')
  })
})

describe.skipIf(whyNoLocal('kafka') !== undefined)('a Kafka of our own', () => {
  test('answers again on its port after SIGKILL and after an orderly end', async () => {
    const kafka = await startKafka()
    onTestFinished(kafka.stop)
    await kafka.kill()
    await expect(countKafkaRequests(kafka.address)).rejects.toThrow('ECONNREFUSED')
    await kafka.restart()
    expect(await countKafkaRequests(kafka.address)).toBeGreaterThan(20)
    await kafka.restart()
    expect(await countKafkaRequests(kafka.address)).toBeGreaterThan(20)
  })
})

describe('the order of ways', () => {
  const open: Machine = {
    given: { kafka: undefined, redis: undefined },
    noContainers: undefined,
    noProcess: { kafka: undefined, redis: undefined },
  }

  test('is: an address that was given and nothing else, a container, a process', () => {
    const given = { ...open, given: { kafka: 'host:9092', redis: undefined } }
    expect(waysTo('kafka', given)).toEqual([{ by: 'address', address: 'host:9092', variable: 'FAIRSTREAM_TEST_KAFKA' }])
    expect(waysTo('redis', given)).toEqual([{ by: 'container' }, { by: 'process' }])
    expect(waysTo('redis', { ...open, noContainers: 'no engine' })).toEqual([{ by: 'process' }])
  })

  test('ends, where all are closed, in a line that says why and what would help', () => {
    const closed = { ...open, noContainers: 'no engine', noProcess: { kafka: 'no java', redis: 'no redis-server' } }
    expect(waysTo('kafka', closed)).toEqual([])
    expect(adviceFor('kafka', closed)).toMatch(/FAIRSTREAM_TEST_KAFKA=host:port.* Docker .*Maven \(no engine; no java\)$/)
    expect(adviceFor('redis', closed)).toMatch(
      /FAIRSTREAM_TEST_REDIS=redis:.* Docker .*redis-server \(no engine; no redis-server\)$/,
    )
  })

  test('makes a failure of a missing broker where FAIRSTREAM_REQUIRE names brokers', () => {
    expect(() => {
      skipOrFail(['No Kafka'], { FAIRSTREAM_REQUIRE: 'browser, brokers' })
    }).toThrow(/^No Kafka\nFAIRSTREAM_REQUIRE/)
  })
})

describe('a run where nothing is installed', () => {
  const run = (required: string) => {
    const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
    const file = ['run', '--project', 'integration', 'test/integration/brokers-found', '-t', 'that were found']
    const env = { PATH: import.meta.dirname, FAIRSTREAM_TEST_DOCKER: 'no', FAIRSTREAM_REQUIRE: required, NO_COLOR: '1' }
    return spawnSync(process.execPath, [vitest, ...file], { env, encoding: 'utf8', timeout: 60_000 })
  }

  test('says one line for each broker and skips', () => {
    const { status, stderr, stdout } = run('browser')
    expect(stderr).toMatch(/^SKIPPED. No Kafka .*\nSKIPPED. No Redis .*$/m)
    expect(stdout).toMatch(/^0 passed, 0 failed, \d+ skipped$/m)
    expect(status).toBe(0)
  })

  test('fails with the same lines where brokers are required', () => {
    const { status, stderr } = run('brokers')
    expect(stderr).toMatch(/No Kafka .*\nNo Redis .*\nFAIRSTREAM_REQUIRE/)
    expect(status).toBe(1)
  })
})
