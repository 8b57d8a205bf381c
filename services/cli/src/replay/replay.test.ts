import { readFile, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { auditEntrySchema, decodeAs, decodeUtf8, positionOfDeadLetter, recordOfDeadLetter } from '@fairstream/events'
import type { LogRecord } from '@fairstream/ports'
import type { Verification } from '@fairstream/replay'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONFIGURATION, createDeploymentOnDisk, feedExam } from '../deployment-on-disk.ts'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'
import { ingestLines, recordsOf, serveToEnd } from './served-deployment.ts'

const EXAM = CONFIGURATION.slice(CONFIGURATION.indexOf('  exam:'), CONFIGURATION.indexOf('topics:'))
const WITH_QUIZ = CONFIGURATION.replace(EXAM, `${EXAM}${EXAM.replace('exam', 'quiz')}`)
const QUIZ_EVENTS = 30
const RAW = 'fairstream.raw-scores.v1'
const DEAD = 'fairstream.dead-letters.v1'
const FAIR = 'fairstream.fair-scores.v1'
const AUDIT = 'fairstream.audit.v1'

let disk: DeploymentOnDisk

beforeAll(async () => {
  disk = await createDeploymentOnDisk()
  await disk.run(['topics', 'create'])
  await feedExam(disk, 0, 200)
  await serveToEnd(disk, 'exam')
  await feedExam(disk, 200, 400)
  await ingestLines(disk, [...quizLines(), 'no json at all'])
  await serveToEnd(disk)
}, 60_000)

afterAll(async () => {
  await disk.remove()
})

/** Events of a scorecard that nobody configured yet, in the time of the exam's last ones. */
function quizLines(): readonly string[] {
  return Array.from({ length: QUIZ_EVENTS }, (_, n) =>
    JSON.stringify({ id: `q-${n}`, subject: `p-${n}`, scorecard: 'quiz', traits: { sex: 'f' }, score: n, time: 190_000 + n }),
  )
}

async function verify(...args: readonly string[]): Promise<Verification & { readonly verified: boolean; readonly code: number }> {
  const { code, stdout, stderr } = await disk.run(['replay', 'verify', '--json', ...args])
  if (stdout === '') throw new Error(stderr)
  return { ...(JSON.parse(stdout) as Verification & { readonly verified: boolean }), code }
}

describe('replay verify on the embedded log', () => {
  it('finds no divergence in what the services said, with state and maps', async () => {
    const { code, verified, divergences, partitions, maps } = await verify('--state', '--maps')
    expect([code, verified, divergences.count]).toEqual([0, true, 0])
    const of = (field: 'inputs' | 'fairScores' | 'deadLetters' | 'slices' | 'folded'): number =>
      partitions.reduce((sum, each) => sum + each[field], 0)
    expect([of('inputs'), of('fairScores'), of('deadLetters')]).toEqual([400 + QUIZ_EVENTS + 1, 400, QUIZ_EVENTS + 1])
    expect(of('folded')).toBe(of('inputs'))
    expect(of('slices')).toBeGreaterThan(8)
    expect(maps.replanned).toBe(maps.held)
    expect(maps.held).toBeGreaterThan(0)
  })

  it('says it in words', async () => {
    const { code, stdout, stderr } = await disk.run(['replay', 'verify'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^partition 0 +offsets 0 to \d+: \d+ fair scores, \d+ dead letters?$/m)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('431 answers computed again, 0 divergences')
    expect(stderr).toMatch(/^431 events read in .* events\/s$/m)
  })

  it('says it as a page, the same bytes each time and without a subject', async () => {
    const pages = await Promise.all(
      ['one.html', 'two.html'].map(async (name) => {
        const html = join(disk.directory, name)
        expect(await disk.run(['replay', 'verify', '--state', '--maps', '--html', html])).toMatchObject({ code: 0 })
        return await readFile(html, 'utf8')
      }),
    )
    expect(pages[0]).toContain('431 answers of 431 inputs computed again: all are what they should be.')
    expect(pages[0]).toBe(pages[1])
    expect(pages[0]).not.toMatch(/p-\d/)
  })

  it('reads a range of offsets, of times, and one partition', async () => {
    expect((await verify('--partition', '1', '--from-offset', '10', '--to-offset', '30')).partitions).toMatchObject([
      { partition: 1, from: 10, to: 30, inputs: 20, compared: 20 },
    ])
    const { partitions } = await verify('--to', '2001-01-01T00:00:00Z')
    expect(partitions.map(({ inputs }) => inputs)).toEqual([0, 0])
    const since = await verify('--from', '2001-01-01T00:00:00Z')
    expect(since.partitions.reduce((sum, { inputs }) => sum + inputs, 0)).toBe(431)
  })

  it.each([
    [['--partition', '7'], '--partition 7: raw-scores has 2, numbered from 0'],
    [['--from-offset', '5', '--to-offset', '5'], '--to-offset 5: wanted more than --from-offset 5'],
    [['--from-offset', 'x'], '--from-offset x: wanted a whole number from 0'],
    [['--from', 'noon'], '--from noon: wanted a time such as 2026-01-01T06:30:00Z'],
    [['--from-offset', '5', '--to', '2026-01-01T00:00:00Z'], 'by offsets or by times, not by both'],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await disk.run(['replay', 'verify', ...args])
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
  })

  it('ends when it is told to, with nothing written', async () => {
    const { terminal, code } = disk.begin(['replay', 'verify'], { signal: AbortSignal.abort(130) })
    expect([await code, terminal.written.stderr]).toEqual([130, expect.stringContaining('nothing was written')])
  })
})

describe('replay redrive, once the cause is mended', () => {
  it('without --yes says what it would send, and writes nothing', async () => {
    const before = await recordsOf(disk, RAW)
    const { code, stdout, stderr } = await disk.run(['replay', 'redrive', '--code', 'unknown-scorecard'])
    expect([code, stderr]).toEqual([0, 'nothing was written: with --yes it is done\n'])
    expect(stdout).toContain('30 dead letters to send back: 30 unknown-scorecard')
    expect(await recordsOf(disk, RAW)).toEqual(before)
    expect(await recordsOf(disk, AUDIT)).toEqual([])
  })

  it('waits until the partitions judge under the configuration that mends it', async () => {
    await writeFile(disk.config, WITH_QUIZ)
    const redrive = () => disk.run(['replay', 'redrive', '--code', 'unknown-scorecard', '--yes'])
    const before = await recordsOf(disk, RAW)
    expect(await redrive()).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('has not taken up this configuration') as string,
    })
    await serveToEnd(disk)
    expect(await redrive()).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/judged under this configuration from offset \d+ on, and raw-scores ends at \d+/) as string,
    })
    expect([await recordsOf(disk, RAW), await recordsOf(disk, AUDIT)]).toEqual([before, []])
    await feedExam(disk, 400, 1_000)
    await serveToEnd(disk)
  })

  it('sends each record back as it was, into its partition, and leaves an entry of who did it', async () => {
    const before = await recordsOf(disk, RAW)
    const letters = (await recordsOf(disk, DEAD)).filter((each) => positionOfDeadLetter(each)?.code === 'unknown-scorecard')
    const { code } = await disk.run(['replay', 'redrive', '--code', 'unknown-scorecard', '--yes'])
    expect(code).toBe(0)
    const sent = (await recordsOf(disk, RAW)).filter(
      ({ partition, offset }) => !before.some((each) => each.partition === partition && each.offset === offset),
    )
    expect(sent).toHaveLength(QUIZ_EVENTS)
    for (const [index, copy] of sent.entries()) {
      const letter = letters[index]
      if (letter === undefined) throw new Error('more copies than letters')
      const { id, partition } = positionOfDeadLetter(letter) ?? {}
      const own = recordOfDeadLetter(letter)
      expect([copy.key, copy.value, copy.partition]).toEqual([own.key, own.value, partition])
      expect(textOf(copy)).toEqual([...textOf(own), `redriven-from=${String(id)}`])
    }
    const entries = (await recordsOf(disk, AUDIT)).map((each) => decodeAs(auditEntrySchema, each))
    expect(entries).toMatchObject([{ value: { action: 'replay.redrive', details: { deadLetters: QUIZ_EVENTS } } }])
  })

  it('each is judged once: one fair score that is no duplicate, counted once', async () => {
    await serveToEnd(disk)
    const fair = (await recordsOf(disk, FAIR)).map(valueOf).filter(({ scorecard }) => scorecard === 'quiz')
    expect(new Set(fair.map(({ rawId }) => rawId)).size).toBe(QUIZ_EVENTS)
    expect([fair.length, fair.filter(({ flags }) => flags.includes('duplicate')).length]).toEqual([QUIZ_EVENTS, 0])
    const { code, divergences, partitions } = await verify('--state', '--maps')
    expect([code, divergences.shown]).toEqual([0, []])
    expect(partitions.reduce((sum, { refusedThen }) => sum + refusedThen, 0)).toBe(QUIZ_EVENTS)
  })

  it('refuses a second time for one position, and --again sends it: a duplicate, counted no more', async () => {
    const [first] = (await recordsOf(disk, DEAD)).map((each) => positionOfDeadLetter(each))
    const id = first?.id ?? ''
    const refused = await disk.run(['replay', 'redrive', '--id', id, '--yes'])
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('1 dead letter redriven before')])
    expect((await disk.run(['replay', 'redrive', '--id', id, '--again', '--yes'])).code).toBe(0)
    await serveToEnd(disk)
    const fair = (await recordsOf(disk, FAIR)).map(valueOf).filter(({ scorecard }) => scorecard === 'quiz')
    expect(fair.filter(({ flags }) => flags.includes('duplicate'))).toHaveLength(1)
    expect((await verify('--state', '--maps')).code).toBe(0)
    expect(await recordsOf(disk, AUDIT)).toHaveLength(2)
  })

  it('what is still wrong becomes a dead letter again, and can be sent again from there', async () => {
    const unreadable = async (): Promise<readonly string[]> =>
      (await recordsOf(disk, DEAD))
        .map(positionOfDeadLetter)
        .filter((each) => each?.code === 'unreadable')
        .map((each) => each?.id ?? '')
    const [first = ''] = await unreadable()
    expect((await disk.run(['replay', 'redrive', '--id', first, '--yes'])).code).toBe(0)
    await serveToEnd(disk)
    const [, second = ''] = await unreadable()
    const { code, stdout } = await disk.run(['replay', 'redrive', '--code', 'unreadable', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ sent: 0, chosen: [{ id: second }], redrivenBefore: [{ id: first }] })
    expect((await verify('--state', '--maps')).code).toBe(0)
  })

  it.each([
    [['--id', 'nothing'], 2, '--id nothing: wanted LOG/partition/offset'],
    [['--id', 'other/0/1'], 2, '--id other/0/1: this log is called main'],
    [['--id', 'main/0/1'], 3, 'there is no dead letter main/0/1'],
    [['--id', 'main/0/1', '--partition', '0'], 2, '--id names one dead letter'],
    [['--code', 'unknown-scorecart'], 2, 'did you mean unknown-scorecard?'],
  ])('refuses %j', async (args, wanted, words) => {
    const { code, stderr } = await disk.run(['replay', 'redrive', ...args])
    expect([code, stderr]).toEqual([wanted, expect.stringContaining(words)])
  })
})

describe('a stored map that was tampered with', () => {
  it('is named, with how many fair scores rest on it', async () => {
    expect(tamper(join(disk.directory, 'data', 'fairstream.db'))).toBe(1)
    const { code, maps, divergences } = await verify('--state', '--maps')
    expect([code, divergences.count]).toEqual([1, 0])
    expect(maps.tampered).toHaveLength(1)
    expect(maps.tampered[0]?.words[0]).toMatch(/^manifest at offset \d+: what it says has hash [0-9a-f]{16}$/)
    expect(maps.tampered[0]?.fairScores).toBeGreaterThan(0)
    const { stdout } = await disk.run(['replay', 'verify'])
    expect(stdout).toMatch(/^tampered map {4}[0-9a-f]{16} of exam: manifest at offset .*; \d+ fair scores? rests? on it$/m)
  })
})

function textOf({ headers }: Pick<LogRecord, 'headers'>): readonly string[] {
  return headers.map(({ name, value }) => `${name}=${decodeUtf8(value) ?? ''}`)
}

interface FairFields {
  readonly rawId: string
  readonly scorecard: string
  readonly flags: readonly string[]
}

function valueOf({ value }: LogRecord): FairFields {
  return JSON.parse(decodeUtf8(value ?? new Uint8Array()) ?? '') as FairFields
}

interface Row {
  readonly partition: number
  readonly first: number
  readonly records: Uint8Array
}

/**
 * Changes one number of the earliest manifest in the file, as somebody would who can write it: the batch's own checksum is made
 * anew. Returns how many manifests were changed.
 */
function tamper(file: string): number {
  const database = new DatabaseSync(file)
  try {
    const rows = database.prepare('SELECT partition, first, records FROM batches').all() as unknown as readonly Row[]
    for (const { partition, first, records } of rows) {
      const bytes = Buffer.from(records)
      const at = bytes.indexOf(WAS)
      if (at < 0) continue
      bytes.write(IS, at)
      bytes.writeUInt32BE(crc32(bytes.subarray(5)), 1)
      database.prepare('UPDATE batches SET records = ? WHERE partition = ? AND first = ?').run(bytes, partition, first)
      return 1
    }
    return 0
  } finally {
    database.close()
  }
}

const WAS = '"minGroupSize":10'
const IS = '"minGroupSize":11'
