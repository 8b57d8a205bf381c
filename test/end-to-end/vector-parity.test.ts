import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FairScore } from '../../packages/events/src/index.ts'
import { createRandom, generateEvents, VECTOR_POPULATIONS } from '../../packages/experiments/src/index.ts'
import { energyTest } from '../../packages/transport/src/index.ts'
import { ended, fairstream, inDirectory, linesOf, recordsOf, startFairstream } from './fairstream-command.ts'

/** At 20 events a second the first map comes after 310 s: 6,201 events; the rest is judged by it. */
const RATE = 20
const N = 8_400
const BEFORE_MAP = 6_260
/** Scores that the live scorer may judge before it has taken up a map that is on the log already. */
const TAKE_UP = 500
const SAMPLE = 300
const SHUFFLES = 199
/** Three pairs of groups are compared: with 0.05 in all, each at a third of it. */
const LEVEL = 0.05 / 3
const PAIRS = [
  ['a', 'b'],
  ['a', 'c'],
  ['b', 'c'],
] as const

describe.each(['gaussian-2d', 'gaussian-8d'])('%s, seed 7, θ = 1', (name) => {
  it('groups are told apart by raw scores, and not from sampling by fair scores, over a file and live, where they are the same', async () => {
    await inDirectory(async (directory) => {
      await prepare(directory, name)
      const run = await fairstream(directory, ['run', '--input', 'events.ndjson', '--config', 'f.yaml', '--out', 'out'])
      expect(run.code).toBe(0)
      const fromFile = await recordsOf<FairScore>(directory, 'out', 'fair-scores.ndjson')
      await expectExplained(directory, fromFile.at(-1)?.id ?? '')

      const live = await liveScores(directory)
      expect(live).toHaveLength(N)
      const fairOf = new Map(fromFile.filter(isJudged).map(({ rawId, fair }) => [rawId, fair]))
      const inBoth = live.filter(isJudged).filter(({ rawId }) => fairOf.has(rawId))
      expect(inBoth.length).toBeGreaterThan(N - BEFORE_MAP - TAKE_UP)
      expect(inBoth.filter(({ rawId, fair }) => String(fair) !== String(fairOf.get(rawId)))).toEqual([])
      // They are the same to the bit, so that what one set says of parity the other says.
      expectParity(name, inBoth)
    })
  })
})

function isJudged({ mapVersion }: FairScore): boolean {
  return mapVersion !== undefined
}

async function expectExplained(directory: string, id: string): Promise<void> {
  const told = await fairstream(directory, ['explain', id, '--from', 'out'])
  expect(told.code).toBe(0)
  expect(told.stdout).toMatch(/centre \+ A × \(raw − own mean\)/)
  expect(told.stdout).toMatch(/the same fair score comes out, to the bit/)
}

/** The same events through the live system in one process: the second part is sent once the map of the first is on the log. */
async function liveScores(directory: string): Promise<readonly FairScore[]> {
  const lines = await linesOf(directory, 'events.ndjson')
  await writeFile(join(directory, 'first.ndjson'), `${lines.slice(0, BEFORE_MAP).join('\n')}\n`)
  await writeFile(join(directory, 'second.ndjson'), `${lines.slice(BEFORE_MAP).join('\n')}\n`)
  const config = ['--config', 'f.yaml']
  const tail = async (topic: string, limit: number) =>
    fairstream(directory, ['tail', topic, ...config, '--from', 'start', '--limit', String(limit), '--json'])
  const child = startFairstream(directory, ['start', ...config])
  const live = ended(child)
  await new Promise((resolve) => child.stderr?.once('data', resolve))
  expect((await fairstream(directory, ['ingest', '--input', 'first.ndjson', ...config])).code).toBe(0)
  // Three groups and the barycenter have a part each; the manifest is the fifth record.
  expect((await tail('transport-maps', 5)).code).toBe(0)
  expect((await fairstream(directory, ['ingest', '--input', 'second.ndjson', ...config])).code).toBe(0)
  const tailed = await tail('fair-scores', N)
  child.kill('SIGINT')
  expect((await live).code).toBe(0)
  const shown = await fairstream(directory, ['maps', 'list', ...config])
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('gaussian-')])
  return tailed.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FairScore)
}

/** What `generate` and `config example` write, without a process for each. */
async function prepare(directory: string, name: string): Promise<void> {
  const population = VECTOR_POPULATIONS[name]
  if (population === undefined) throw new Error(`there is no population ${name}`)
  const events = [...generateEvents(population, { n: N, seed: 7, ratePerSecond: RATE })]
  await writeFile(join(directory, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  await writeFile(join(directory, 'f.yaml'), population.configuration)
}

/** The last scores of each group that a map judged, pair by pair: raw and fair by the permutation test of the energy distance. */
function expectParity(title: string, scores: readonly FairScore[]): void {
  // By raw id, the order of the events: live, partitions come as they come, and the sample must not depend on it.
  const judged = scores.filter(isJudged).toSorted((one, other) => (one.rawId < other.rawId ? -1 : 1))
  const sample = (group: string, which: 'raw' | 'fair') =>
    judged
      .filter((score) => score.group === group)
      .slice(-SAMPLE)
      .map((score) => score[which] as readonly number[])
  const random = createRandom(7).next
  const rows = PAIRS.map(([one, other]) => {
    const [raw, fair] = (['raw', 'fair'] as const).map((which) =>
      energyTest(sample(one, which), sample(other, which), SHUFFLES, random),
    )
    if (raw === undefined || fair === undefined) throw new Error('nothing was compared')
    return { pair: `${one}, ${other}`, raw, fair }
  })
  console.log(
    [`${title}: energy distance (p) of ${SAMPLE} scores a group, ${SHUFFLES} shuffles`]
      .concat(rows.map(({ pair, raw, fair }) => `  ${pair}: raw ${words(raw)}, fair ${words(fair)}`))
      .join('\n'),
  )
  for (const { raw, fair } of rows) {
    expect(raw.p).toBe(1 / (SHUFFLES + 1))
    expect(fair.p).toBeGreaterThan(LEVEL)
  }
}

function words({ distance, p }: { readonly distance: number; readonly p: number }): string {
  return `${distance.toFixed(4)} (${p.toFixed(4)})`
}
