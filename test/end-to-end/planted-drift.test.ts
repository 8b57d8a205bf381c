import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DriftAlert } from '@fairstream/events'
import { describe, expect, it } from 'vitest'
import { digests, fairstream, inDirectory, recordsOf } from './fairstream-command.ts'

const START = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000

/** Five-minute slices over six hours, and the promises as they are by default: one false alarm in 365 days. */
const CONFIGURATION = `scorecards:
  credit:
    range: [300, 850]
    grid: { kind: lattice, step: 1 }
    traits: [sex, origin]
    theta: 1
    ties: random
    planEvery: PT30M
    window: { slice: PT5M, length: PT6H, grace: PT1M }
    thresholds: { refer: 600, approve: 660 }
`

interface Planted {
  readonly hours: number
  readonly ratePerSecond: number
  readonly plant?: string
}

/** What `run` says over a generated stream: each alert as words, with its time and start in hours. */
async function alertsOver({ hours, ratePerSecond, plant }: Planted): Promise<readonly Said[]> {
  return await inDirectory(async (directory) => {
    await writeFile(join(directory, 'f.yaml'), CONFIGURATION)
    const people = ['--n', String(hours * 3600 * ratePerSecond), '--rate', String(ratePerSecond), '--seed', '5']
    const planted = plant === undefined ? [] : ['--plant', plant]
    const generated = await fairstream(directory, ['generate', 'credit', ...people, ...planted, '--out', 'e.ndjson'])
    expect(generated.code).toBe(0)
    const run = await fairstream(directory, ['run', '--input', 'e.ndjson', '--config', 'f.yaml', '--out', 'out'])
    expect(run.code).toBe(0)
    const open = await fairstream(directory, ['alerts', '--from', 'out', '--json'])
    const said = await recordsOf<DriftAlert>(directory, 'out', 'drift-alerts.ndjson')
    const last = new Map(said.map(({ key, state }) => [key, state]))
    const left = [...last].filter(([, state]) => state !== 'resolved').map(([key]) => key)
    expect([open.code, (JSON.parse(open.stdout) as DriftAlert[]).map(({ key }) => key)]).toEqual([left.length > 0 ? 1 : 0, left])
    return said.map(({ kind, group, state, time, since, evidence }) => ({
      words: [state, kind, group ?? evidence['counter']].filter((word) => word !== undefined).join(' '),
      hour: (time - START) / HOUR,
      sinceHour: (since - START) / HOUR,
    }))
  })
}

interface Said {
  readonly words: string
  readonly hour: number
  readonly sinceHour: number
}

/** In order of time, without what only repeats or escalates. */
function openedAndClosed(said: readonly Said[]): readonly string[] {
  const seen = new Set<string>()
  return said
    .filter(({ words }) => !words.startsWith('escalated') && !seen.has(words) && seen.add(words))
    .map(({ words }) => words)
}

function hourOf(said: readonly Said[], words: string): number {
  return said.find((each) => each.words === words)?.hour ?? Number.NaN
}

describe('drift that was planted into a stream', () => {
  it('in one intersectional group is found in it, against its reference and beside the others, and ends when the window is new', async () => {
    const said = await alertsOver({ hours: 36, ratePerSecond: 0.2, plant: 'shift:f|b:0.75:12' })
    expect([...openedAndClosed(said)].sort()).toEqual([
      'open input-shift f|b',
      'open residual-unfairness f|b',
      'resolved input-shift f|b',
      'resolved residual-unfairness f|b',
    ])
    for (const kind of ['input-shift', 'residual-unfairness']) {
      const opened = said.find(({ words }) => words === `open ${kind} f|b`)
      expect(opened?.hour).toBeGreaterThan(12)
      expect(opened?.hour).toBeLessThan(16)
      expect(Math.abs((opened?.sinceHour ?? 0) - 12)).toBeLessThan(1)
      expect(hourOf(said, `resolved ${kind} f|b`)).toBeGreaterThan(16)
    }
  })

  it('in all groups alike is found against the reference, and no group is said to be treated apart', async () => {
    const said = await alertsOver({ hours: 30, ratePerSecond: 0.2, plant: 'drift:0.5:12' })
    const words = openedAndClosed(said)
    expect(words.length).toBeGreaterThan(0)
    expect(words.every((each) => each.includes('input-shift'))).toBe(true)
    expect(said[0]?.hour).toBeGreaterThan(12)
    expect(said[0]?.hour).toBeLessThan(14)
    expect(Math.abs((said[0]?.sinceHour ?? 0) - 12)).toBeLessThan(1)
    expect(words.filter((each) => each.startsWith('open')).length).toBe(
      words.filter((each) => each.startsWith('resolved')).length,
    )
  })

  it('by starving a group opens when its window has run short and closes when it is fed', async () => {
    const said = await alertsOver({ hours: 30, ratePerSecond: 0.2, plant: 'starve:m|b:0.05:10:22' })
    expect(openedAndClosed(said)).toEqual(['open group-starvation m|b', 'resolved group-starvation m|b'])
    expect(hourOf(said, 'open group-starvation m|b')).toBeGreaterThan(14)
    expect(hourOf(said, 'open group-starvation m|b')).toBeLessThan(17)
    expect(hourOf(said, 'resolved group-starvation m|b')).toBeGreaterThan(22)
    expect(hourOf(said, 'resolved group-starvation m|b')).toBeLessThan(24)
  })

  it('by a burst of bad records opens within hours and closes on proof', async () => {
    const said = await alertsOver({ hours: 30, ratePerSecond: 0.2, plant: 'bad:0.06:10:14' })
    expect(openedAndClosed(said)).toEqual(['open data-quality refused', 'resolved data-quality refused'])
    expect(hourOf(said, 'open data-quality refused')).toBeGreaterThan(10)
    expect(hourOf(said, 'open data-quality refused')).toBeLessThan(14)
    expect(hourOf(said, 'resolved data-quality refused')).toBeGreaterThan(14)
  })
})

describe('a stream without drift', () => {
  it('opens nothing in a week', async () => {
    expect(await alertsOver({ hours: 168, ratePerSecond: 0.1 })).toEqual([])
  })
})

it('the same alerts come to the same bytes', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => bytesOver('shift:f|b:1:2')))
  expect(first).toEqual(second)
})

async function bytesOver(plant: string): Promise<unknown> {
  return await inDirectory(async (directory) => {
    const quick = CONFIGURATION.replace('length: PT6H', 'length: PT1H').replace(
      '  credit:',
      '  credit:\n    drift: { promise: { ever: 0.1 } }',
    )
    await writeFile(join(directory, 'f.yaml'), quick)
    const people = ['--n', '4000', '--rate', '0.2', '--seed', '5', '--plant', plant]
    await fairstream(directory, ['generate', 'credit', ...people, '--out', 'e.ndjson'])
    await fairstream(directory, ['run', '--input', 'e.ndjson', '--config', 'f.yaml', '--out', 'out'])
    expect((await recordsOf(directory, 'out', 'drift-alerts.ndjson')).length).toBeGreaterThan(0)
    return await digests(join(directory, 'out'))
  })
}
