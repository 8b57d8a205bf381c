import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { openPorts } from '@fairstream/host'
import type { OpenedPorts } from '@fairstream/host'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDeploymentOnDisk } from '../deployment-on-disk.ts'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'
import { AT_ONCE, createPace } from './pace.ts'
import { sendLines } from './send-lines.ts'
import type { Sending } from './send-lines.ts'

const RAW_SCORES = 'fairstream.raw-scores.v1'
const OUTCOMES = 'fairstream.outcomes.v1'

let disk: DeploymentOnDisk
let ports: OpenedPorts

beforeEach(async () => {
  disk = await createDeploymentOnDisk()
  await disk.run(['topics', 'create'])
  const { deployment } = await readConfigurationFile(disk.config, {})
  ports = await openPorts(deployment, { directory: join(disk.directory, 'data'), mode: 'share', client: 'test' })
})

afterEach(async () => {
  await ports.close()
  await disk.remove()
})

function score(index: number): string {
  return JSON.stringify({ id: `e-${index}`, subject: `p-${index}`, scorecard: 'exam', traits: { sex: 'f' }, score: 50, time: 0 })
}

function outcome(id: string): string {
  return JSON.stringify({ id, subject: 'p', scorecard: 'exam', outcome: 1, horizon: 'P90D', time: 0 })
}

/** Values by topic, in each partition's order. */
async function valuesOf(topic: string): Promise<readonly string[]> {
  const values: string[] = []
  for (const { partition, first, end } of await ports.log.bounds(topic))
    for await (const { value } of ports.log.read(topic, partition, first, end)) values.push(Buffer.from(value ?? []).toString())
  return values
}

async function ingest(content: string, args: readonly string[] = []): Promise<Awaited<ReturnType<DeploymentOnDisk['run']>>> {
  await writeFile(join(disk.directory, 'events.ndjson'), content)
  return await disk.run(['ingest', '--input', join(disk.directory, 'events.ndjson'), ...args])
}

describe('ingest', () => {
  it('sends every line but blank ones, and says what they were', async () => {
    const scores = Array.from({ length: 1_203 }, (_, index) => score(index))
    const { code, stderr, stdout } = await ingest([...scores, '', 'not json', outcome('o'), ' '].join('\n'), ['--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      ...{ lines: 1_207, sent: 1_205, rawScores: 1_203, outcomes: 1, blankLines: 2, tooLarge: 0 },
      unreadable: { total: 1, byCode: { unreadable: 1 } },
    })
    expect(stderr).toContain('events.ndjson:1205: unreadable: the value: wanted a JSON object')
    expect(stderr).toContain(
      '1,203 raw scores, 1 outcome, 1 unreadable (1 unreadable), which become dead letters; 2 blank lines passed over',
    )
    expect((await valuesOf(RAW_SCORES)).toSorted()).toEqual([...scores, 'not json'].toSorted())
    expect(await valuesOf(OUTCOMES)).toEqual([outcome('o')])
  })

  it('leaves a line that no broker would take, names it, sends the rest, and exits with 1', async () => {
    const { code, stderr } = await ingest([score(1), 'x'.repeat(1_048_577), score(2)].join('\n'))
    expect(code).toBe(1)
    expect(stderr).toContain('events.ndjson:2: not sent: wanted at most 1048576 bytes, found 1048577')
    expect(stderr).toContain('1 line too large and not sent')
    expect((await valuesOf(RAW_SCORES)).toSorted()).toEqual([score(1), score(2)])
  })

  it('names the first ten lines that are wrong and counts the others', async () => {
    const { stderr } = await ingest('bad\n'.repeat(30))
    expect(stderr.match(/events\.ndjson:\d+:/g)).toHaveLength(10)
    expect(stderr).toContain('more lines like these are counted only')
    expect(stderr).toContain('30 unreadable')
  })

  it('reads stdin for -', async () => {
    const input = (): Readable =>
      Readable.from([Buffer.from(`${score(1)}\n${score(2).slice(0, 9)}`), Buffer.from(score(2).slice(9))])
    expect(await disk.run(['ingest', '--input', '-'], { input })).toMatchObject({ code: 0 })
    expect((await valuesOf(RAW_SCORES)).toSorted()).toEqual([score(1), score(2)])
  })

  it('waits for stdin no longer once it is told to stop, and says how much was sent', async () => {
    const stop = new AbortController()
    const input = new PassThrough()
    const { terminal, code } = disk.begin(['ingest', '--input', '-'], { input: () => input, signal: stop.signal })
    input.write(`${score(1)}\n`)
    for (const from = (await valuesOf(RAW_SCORES)).length; (await valuesOf(RAW_SCORES)).length === from;) await nextTurn()
    stop.abort(130)
    expect(await code).toBe(130)
    expect(terminal.written.stderr).toContain('stopped; 1 line sent')
  })

  it('needs the topics, and says what makes them', async () => {
    const bare = await createDeploymentOnDisk()
    await writeFile(join(bare.directory, 'e.ndjson'), score(1))
    const { code, stderr } = await bare.run(['ingest', '--input', join(bare.directory, 'e.ndjson')])
    expect([code, stderr]).toEqual([3, expect.stringContaining('topics create')])
    await bare.remove()
  })

  it.each([
    [['--rate', '0'], '--rate 0: wanted lines a second'],
    [['--rate', 'fast'], '--rate fast: wanted lines a second'],
  ])('refuses %j', async (args, says) => {
    const { code, stderr } = await ingest(score(1), args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)])
    expect(await valuesOf(RAW_SCORES)).toEqual([])
  })
})

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

describe('lines on their way', () => {
  function sending(lines: readonly string[], changes: Partial<Sending>): Sending {
    const bytes = lines.map((line) => Buffer.from(line))
    return {
      blocks: Readable.from([bytes.map((each) => ({ bytes: each, length: each.length }))]),
      ...{ log: ports.log, rawScores: RAW_SCORES, outcomes: OUTCOMES, pace: AT_ONCE, signal: new AbortController().signal },
      ...{ scorecards: new Set(['exam']), maxRecordBytes: 1_000 },
      sleep: () => Promise.resolve(),
      onComplaint: () => undefined,
      onSent: () => undefined,
      ...changes,
    }
  }

  it('go out in batches that wait for their time', async () => {
    let nowMs = 0
    const sentAt: [number, number][] = []
    const lines = Array.from({ length: 10 }, (_, index) => score(index))
    await sendLines(
      sending(lines, {
        pace: createPace(40, () => nowMs),
        sleep: (ms) => {
          nowMs += ms
          return Promise.resolve()
        },
        onSent: ({ rawScores }) => sentAt.push([nowMs, rawScores]),
      }),
    )
    expect(sentAt).toEqual([
      [0, 4],
      [100, 8],
      [200, 10],
    ])
  })

  it('stop after the batch under way, and the count is what the log has', async () => {
    const stop = new AbortController()
    const lines = Array.from({ length: 1_200 }, (_, index) => score(index))
    const stopped = sendLines(
      sending(lines, {
        signal: stop.signal,
        onSent: () => {
          stop.abort(130)
        },
      }),
    )
    await expect(stopped).rejects.toThrow('stopped; 500 lines sent')
    expect(await valuesOf(RAW_SCORES)).toHaveLength(500)
  })

  it('that the log refuses are a fault that says how far it came', async () => {
    const missing = sendLines(sending([outcome('o'), score(1)], { outcomes: 'nowhere' }))
    await expect(missing).rejects.toThrow(
      'topic nowhere: there is no such topic; 1 line sent until then, and of the batch up to line 2 perhaps some',
    )
  })
})
