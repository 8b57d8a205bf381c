import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { fairstream, inDirectory } from '../end-to-end/fairstream-command.ts'
import { startRedis } from './local-redis.ts'

const brokers = inject('brokers')

interface Told {
  readonly recording: { readonly source: string; readonly partitions: readonly { readonly from: number; readonly to: number }[] }
  readonly measured: unknown
}

test.skipIf(brokers === undefined)(
  'what-if says the same of three partitions on Kafka as of the file that fed them',
  { timeout: 240_000 },
  async () => {
    const redis = await startRedis()
    try {
      await inDirectory(async (directory) => {
        const env = {
          FAIRSTREAM_PREFIX: `what-if-${process.pid}`,
          FAIRSTREAM_KAFKA__BROKERS: `["${brokers?.kafka ?? ''}"]`,
          FAIRSTREAM_REDIS__URL: redis.url,
          FAIRSTREAM_TOPICS__REPLICATION: '1',
          FAIRSTREAM_TOPICS__PARTITIONS: '3',
        }
        const run = async (...args: readonly string[]): Promise<string> => {
          const { code, stdout, stderr } = await fairstream(directory, args, env)
          expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
          return stdout
        }
        await run('generate', 'credit', '--n', '2000', '--seed', '9', '--rate', '2', '--out', 'e.ndjson')
        await writeFile(join(directory, 'f.yaml'), await run('config', 'example', 'credit'))
        await run('topics', 'create', '--config', 'f.yaml')
        await run('ingest', '--input', 'e.ndjson', '--config', 'f.yaml')
        const whatIf = async (...args: readonly string[]): Promise<Told> =>
          JSON.parse(await run('replay', 'what-if', '--config', 'f.yaml', '--theta', '.4', '--json', ...args)) as Told
        const [log, file] = [await whatIf(), await whatIf('--input', 'e.ndjson')]
        expect(log.recording.source).toBe('log')
        expect(log.recording.partitions.map(({ from, to }) => to > from)).toEqual([true, true, true])
        expect(log.measured).toBeDefined()
        expect(log.measured).toEqual(file.measured)
      })
    } finally {
      await redis.stop()
    }
  },
)
