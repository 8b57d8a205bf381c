import { createHash } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DeadLetter, FairScore } from '../../packages/events/src/index.ts'
import { fairstream, inDirectory, recordsOf } from './fairstream-command.ts'
import type { Ended } from './fairstream-command.ts'

const CONFIGURATION = 'scorecards: { exam: { range: [0, 100], traits: [sex] } }'

function event(id: string): string {
  return JSON.stringify({ id, subject: 's', scorecard: 'exam', traits: { sex: 'f' }, score: 50, time: 0 })
}

interface Outcome extends Ended {
  /** Offsets of fair scores and dead letters. */
  readonly fair: readonly number[]
  readonly dead: readonly DeadLetter[]
  readonly lines: number
  readonly blankLines: number
}

async function runOn(content: string | Uint8Array): Promise<Outcome> {
  return await inDirectory(async (directory) => {
    await writeFile(join(directory, 'events.ndjson'), content)
    return await runIn(directory)
  })
}

async function runIn(directory: string): Promise<Outcome> {
  await writeFile(join(directory, 'f.yaml'), CONFIGURATION)
  const run = await fairstream(directory, ['run', '--input', 'events.ndjson', '--config', 'f.yaml', '--out', 'out', '--json'])
  const fair = await recordsOf<FairScore>(directory, 'out', 'fair-scores.ndjson')
  const dead = await recordsOf<DeadLetter>(directory, 'out', 'dead-letters.ndjson')
  const { lines, blankLines } = JSON.parse(run.stdout) as { lines: number; blankLines: number }
  return { ...run, fair: fair.map(({ id }) => Number(id.split('/')[2])), dead, lines, blankLines }
}

describe('the input', () => {
  it('may end without a newline', async () => {
    const { code, fair } = await runOn(`${event('a')}\n${event('b')}`)
    expect([code, fair]).toEqual([0, [0, 1]])
  })

  it('may have CRLF line ends, which are no part of a dead letter', async () => {
    const { fair, dead } = await runOn(`${event('a')}\r\nnot json\r\n\r\n${event('b')}\r\n`)
    expect(fair).toEqual([0, 3])
    expect(dead.map(({ offset, value }) => [offset, value])).toEqual([[1, 'not json']])
  })

  it('may begin with a byte order mark', async () => {
    const { fair, dead } = await runOn(`\uFEFF${event('a')}\n${event('b')}\n`)
    expect([fair, dead]).toEqual([[0, 1], []])
  })

  it('may be empty', async () => {
    const { code, fair, lines, stderr } = await runOn('')
    expect([code, fair, lines]).toEqual([0, [], 0])
    expect(stderr).toContain('0 fair scores, 0 dead letters, 0 late scores, 0 maps')
  })

  it('may hold blank lines only: they take offsets and are no records', async () => {
    const { code, fair, dead, lines, blankLines, stderr } = await runOn('\n  \n\t\r\n\n')
    expect([code, fair, dead, lines, blankLines]).toEqual([0, [], [], 4, 4])
    expect(stderr).toContain('4 blank lines')
  })

  it('is read in bytes: what is not UTF-8 reaches the dead letter unharmed, across blocks too', async () => {
    const wild = Uint8Array.from({ length: 700_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff).filter(
      (each) => each !== 0x0a,
    )
    const { dead, fair } = await runOn(Buffer.concat([Buffer.from(`${event('a')}\n`), wild, Buffer.from(`\n${event('b')}`)]))
    expect(fair).toEqual([0, 2])
    expect(dead[0]).toMatchObject({ offset: 1, code: 'unreadable', encoding: 'base64' })
    expect(Buffer.from(dead[0]?.value ?? '', 'base64').equals(wild)).toBe(true)
  })

  it('is counted outcomes and all, which take offsets and give no score', async () => {
    const outcome = { id: 'o', subject: 's', rawId: 'a', scorecard: 'exam', outcome: 1, horizon: 'P90D', time: 5 }
    const broken = { ...outcome, horizon: 7 }
    const { fair, dead, stderr } = await runOn(
      [event('a'), JSON.stringify(outcome), JSON.stringify(broken), event('b')].join('\n'),
    )
    expect(fair).toEqual([0, 3])
    expect(dead.map(({ offset, code, message }) => [offset, code, message.split(':')[0]])).toEqual([[2, 'invalid', 'horizon']])
    expect(stderr).toContain('1 outcome')
  })

  it('may hold a line longer than memory should: 64 MiB of it are kept, and the rest of the file is read', async () => {
    await inDirectory(async (directory) => {
      const long = 70 * 1_048_576
      const file = await open(join(directory, 'events.ndjson'), 'w')
      await file.write(`${event('a')}\n`)
      for (let written = 0; written < long; written += 1_048_576) await file.write(Buffer.alloc(1_048_576, 'x'))
      await file.write(`\n${event('b')}\n`)
      await file.close()
      const { code, fair, dead } = await runIn(directory)
      expect([code, fair]).toEqual([0, [0, 2]])
      expect(dead[0]).toMatchObject({
        offset: 1,
        code: 'too-large',
        message: `the record: wanted at most 1048576 bytes, found ${long}; the first 67108864 are kept`,
      })
      expect(dead[0]?.value?.length).toBe(67_108_864)
    })
  })

  it('of one event after which most come late is told by its offset', async () => {
    const at = (second: number, id: string): string =>
      JSON.stringify({ ...(JSON.parse(event(id)) as object), time: second * 1_000 })
    const all = Array.from({ length: 300 }, (_, index) => at(index, `e-${index}`))
    const { stderr } = await runOn([...all.slice(0, 100), at(10_000_000, 'astray'), ...all.slice(100)].join('\n'))
    expect(stderr).toContain(
      'the event at offset 100 moved the watermark of exam by 115 d 17 h; 200 of 200 late scores came after it',
    )
  })

  it('whose records are mostly bad is told where a live scorer would have stopped', async () => {
    const { code, stderr } = await runOn(`${event('a')}\n${'bad\n'.repeat(600)}${event('b')}\n`)
    expect(code).toBe(0)
    expect(stderr).toContain('at offset 501')
  })
})

describe('the bytes of a file that is run over', () => {
  it('stay what they are', async () => {
    await inDirectory(async (directory) => {
      const content = `${event('a')}\nbad\n`
      await writeFile(join(directory, 'events.ndjson'), content)
      await runIn(directory)
      const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
      expect(digest(await readFile(join(directory, 'events.ndjson')))).toBe(digest(content))
    })
  })
})
