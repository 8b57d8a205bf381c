import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FLAGS } from '@fairstream/events'
import type { FairScore } from '@fairstream/events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommandLine } from './command-line.ts'
import type { Explanation } from './explanation.ts'
import { createRecordingTerminal } from './recording-terminal.ts'

const CONFIGURATION = (ties: string, grid: string, theta: string): string => `
scorecards:
  credit:
    range: [300, 850]
    grid: ${grid}
    traits: [sex, origin]
    traitValues: { sex: { known: [f, m] } }
    theta: ${theta}
    ties: ${ties}
    planEvery: PT1M
    window: { slice: PT1M, length: PT10M, grace: PT1S }
    minGroupSize: 1000
    thresholds: { refer: 600, approve: 660 }
`

const LATE = { id: 'late', subject: 's', scorecard: 'credit', traits: { sex: 'f', origin: 'a' }, score: 700, time: 0 }

const EXTRA = [
  { id: 'off', subject: 's', scorecard: 'credit', traits: { sex: 'f', origin: 'a' }, score: 600.5 },
  { id: 'beyond', subject: 's', scorecard: 'credit', traits: { sex: 'm', origin: 'b' }, score: 900 },
  { id: 'below', subject: 's', scorecard: 'credit', traits: { sex: 'f', origin: 'a' }, score: 301 },
  { id: 'stranger', subject: 's', scorecard: 'credit', traits: { sex: 'x' }, score: 500 },
  { id: 'new-group', subject: 's', scorecard: 'credit', traits: { sex: 'f' }, score: 500 },
]

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fairstream-'))
  const people = join(directory, 'people.ndjson')
  await call(['generate', 'credit', '--n', '6000', '--seed', '5', '--rate', '20', '--out', people])
  const time = '2026-01-01T00:04:59.999Z'
  const conflict = { ...EXTRA[0], score: 601, time }
  const extra = [...EXTRA, ...EXTRA].map((event) => ({ ...event, time }))
  const lines = [...extra, conflict, LATE].map((event) => `${JSON.stringify(event)}\n`)
  await writeFile(join(directory, 'events.ndjson'), `${await readFile(people, 'utf8')}${lines.join('')}not json\n`)
  await run('random', '{ kind: lattice, step: 1 }', '{ default: 0.8, groups: { "f|b": 1 } }')
  await run('mean', '{ kind: uniform, cells: 64 }', '1')
  await run('mid', '{ kind: lattice, step: 1 }', '0')
}, 120_000)

afterAll(async () => {
  await rm(directory, { recursive: true })
})

async function call(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = createRecordingTerminal()
  const code = await runCommandLine(args, terminal)
  return { code, stdout: terminal.written.stdout, stderr: terminal.written.stderr }
}

async function run(ties: string, grid: string, theta: string): Promise<void> {
  const config = join(directory, `${ties}.yaml`)
  await writeFile(config, CONFIGURATION(ties, grid, theta))
  const args = ['run', '--input', join(directory, 'events.ndjson'), '--config', config, '--out', join(directory, ties)]
  expect((await call(args)).code).toBe(0)
}

async function scoresOf(from: string): Promise<readonly FairScore[]> {
  const text = await readFile(join(directory, from, 'fair-scores.ndjson'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FairScore)
}

/** One score of each kind: by flags and group. */
async function kinds(from: string): Promise<readonly FairScore[]> {
  return [...new Map((await scoresOf(from)).map((score) => [`${score.flags.join()} ${score.group}`, score])).values()]
}

describe('explain', () => {
  it.each(['random', 'mean', 'mid'])(
    'computes every kind of fair score again from its raw score and its map, and finds it equal (ties %s)',
    async (from) => {
      for (const { id, flags } of await kinds(from)) {
        const { code, stdout } = await call(['explain', id, '--from', join(directory, from)])
        expect([id, code]).toEqual([id, 0])
        expect(stdout).toContain('the same fair score comes out, to the bit')
        for (const flag of flags) expect(stdout).toContain(`\n  ${flag} `)
        for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
      }
    },
    60_000,
  )

  it('says what it takes to repeat the draw: the ranks that the score fills, and the hash', async () => {
    const drawn = (await kinds('random')).filter(({ mapVersion, flags }) => mapVersion !== undefined && flags.length <= 1)
    for (const { id, quantile } of drawn) {
      const { stdout } = await call(['explain', id, '--from', join(directory, 'random'), '--json'])
      const { own } = JSON.parse(stdout) as Explanation
      if (own?.v === undefined) continue
      const [from, to] = own.ranks
      expect(from + own.v * (to - from)).toBe(quantile)
    }
    expect(drawn.length).toBeGreaterThan(2)
  })

  it('has seen every flag but that of the kill switch', async () => {
    const seen = new Set((await Promise.all(['random', 'mean'].map(kinds))).flat().flatMap(({ flags }) => flags))
    expect(FLAGS.filter((flag) => !seen.has(flag))).toEqual(['killed'])
  })

  it('takes a raw id as well, and says that it came more than once', async () => {
    const { code, stdout } = await call(['explain', 'off', '--from', join(directory, 'random')])
    expect(code).toBe(0)
    expect(stdout).toContain('The first of 3 fair scores with this raw id.')
  })

  it('says no control character to the terminal', async () => {
    const [first] = await scoresOf('random')
    const forged = { ...first, subject: 'p\u001B[2J\u009B1m\u202E' }
    const from = join(directory, 'control')
    await call(['run', '--input', '/dev/null', '--config', join(directory, 'mid.yaml'), '--out', from])
    await writeFile(join(from, 'fair-scores.ndjson'), `${JSON.stringify(forged)}\n`)
    const { stdout } = await call(['explain', forged.id ?? '', '--from', from])
    expect(stdout).toContain('p\\u001b[2J\\u009b1m\\u202e')
  })

  it('names the line of a file that no run wrote', async () => {
    const from = join(directory, 'broken')
    await call(['run', '--input', '/dev/null', '--config', join(directory, 'mid.yaml'), '--out', from])
    await writeFile(join(from, 'fair-scores.ndjson'), '{}\n"main/0/7" cut off\n')
    const { code, stderr } = await call(['explain', 'main/0/7', '--from', from])
    expect(code).toBe(3)
    expect(stderr).toContain('fair-scores.ndjson:2: is not JSON')
  })
})
