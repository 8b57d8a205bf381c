import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { linkRepository, shellLines } from '../end-to-end/documents.ts'
import { ended, inDirectory, REPOSITORY } from '../end-to-end/fairstream-command.ts'
import { whyNoLocal } from './local-programs.ts'
import { startRedis } from './local-redis.ts'

const GUIDE = 'docs/guides/kafka-and-redis.md'
/** Stops at the first line that fails, and takes along what was started in the background. */
const BEFORE = ['set -e', `trap 'kill $(jobs -p)' EXIT`]

const brokers = inject('brokers')

test.skipIf(brokers === undefined)(
  `the commands of ${GUIDE} work as they stand, one after another`,
  { timeout: 180_000 },
  async () => {
    const redis = await startRedis()
    try {
      await inDirectory(async (directory) => {
        await linkRepository(directory)
        const lines = shellLines(await readFile(join(REPOSITORY, GUIDE), 'utf8'), 'brokers')
        const env = {
          ...process.env,
          FAIRSTREAM_PREFIX: `guide-${process.pid}`,
          FAIRSTREAM_KAFKA__BROKERS: `["${brokers?.kafka ?? ''}"]`,
          FAIRSTREAM_REDIS__URL: redis.url,
          FAIRSTREAM_SCORER__LISTEN: '127.0.0.1:0',
          FAIRSTREAM_PLANNER__LISTEN: '127.0.0.1:0',
        }
        const script = [...BEFORE, ...lines].join('\n')
        const { code, stdout, stderr } = await ended(spawn('bash', ['-c', script], { cwd: directory, env }))
        expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
        expect(lines.length).toBeGreaterThan(8)
        // `tail --limit 20` waits until so many fair scores are there.
        expect(stdout.match(/→/g)).toHaveLength(20)
      })
    } finally {
      await redis.stop()
    }
  },
)

const PROMISE = 'docs/guides/what-is-promised.md'

test.skipIf(whyNoLocal('kafka', 'redis') !== undefined)(
  `the fault loop of ${PROMISE} runs as it stands, and finds nothing lost`,
  { timeout: 400_000 },
  async () => {
    await inDirectory(async (directory) => {
      await linkRepository(directory)
      const lines = shellLines(await readFile(join(REPOSITORY, PROMISE), 'utf8'), 'brokers').filter((line) =>
        line.includes('fault-loop'),
      )
      expect(lines).toHaveLength(1)
      const { code, stdout, stderr } = await ended(spawn('bash', ['-c', lines.join('\n')], { cwd: directory }))
      expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, ''])
      expect(stdout).toMatch(/^lost +0$/m)
      expect(stdout).toMatch(/^diverged +0$/m)
      expect(await readFile(join(directory, 'fault-loop.md'), 'utf8')).toContain('Nothing lost, nothing diverged.')
    })
  },
)
