import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FairScore, TransportMapManifest } from '../../packages/events/src/index.ts'
import { fairstream, inDirectory, recordsOf } from './fairstream-command.ts'
import { topHalfShares } from './top-half-shares.ts'
import type { Judged, MapWindow, TopHalfShare } from './top-half-shares.ts'

const N = 100_000

let shares: readonly TopHalfShare[]
let summaryLine: string
let tookLine: string

beforeAll(async () => {
  await inDirectory(async (directory) => {
    await fairstream(directory, ['generate', 'cfa-synthetic', '--n', String(N), '--seed', '7', '--out', 'events.ndjson'])
    const example = await fairstream(directory, ['config', 'example', 'cfa-synthetic'])
    await writeFile(join(directory, 'f.yaml'), example.stdout)
    const run = await fairstream(directory, ['run', '--input', 'events.ndjson', '--config', 'f.yaml', '--out', 'out'])
    expect(run.code).toBe(0)
    const lines = run.stderr.split('\n')
    summaryLine = lines.find((line) => line.includes('fair scores')) ?? ''
    tookLine = lines.find((line) => line.includes('peak memory'))?.trim() ?? ''
    const scores = await recordsOf<FairScore>(directory, 'out', 'fair-scores.ndjson')
    const maps = await recordsOf<TransportMapManifest>(directory, 'out', 'transport-maps.ndjson')
    shares = topHalfShares(scores.map(judged), maps.flatMap(mapWindow), tieVarianceAtMedian(scores))
  })
}, 240_000)

function judged({ rawId, scorecard, group, fair, time, mapVersion }: FairScore): Judged {
  const own = { rawId, scorecard, group, fair: Number(fair), timeMs: Date.parse(String(time)) }
  return mapVersion === undefined ? own : { ...own, mapVersion }
}

/** A part of a map has no window. */
function mapWindow(record: TransportMapManifest | { readonly part: string }): readonly MapWindow[] {
  if ('part' in record) return []
  const { version, window, groups } = record
  return [{ version, ...window, n: new Map(groups.map(({ group, n }) => [group, n])) }]
}

/** λ(1 − λ)·mass of the tie that holds a group's median raw score, from the file itself. */
function tieVarianceAtMedian(scores: readonly FairScore[]): (group: string) => number {
  return (group) => {
    const raws = scores.filter((score) => score.group === group).map(({ raw }) => Number(raw))
    const median = raws.toSorted((left, right) => left - right)[Math.floor(raws.length / 2)] ?? 0
    const below = raws.filter((raw) => raw < median).length / raws.length
    const mass = raws.filter((raw) => raw === median).length / raws.length
    const lambda = (0.5 - below) / mass
    return lambda * (1 - lambda) * mass
  }
}

describe('cfa-synthetic, 100,000 events of seed 7, theta 1, ties random, lattice 1', () => {
  it('every group has its share of the top half by fair score, within 3 standard errors, after the first map', () => {
    console.log(table())
    expect(shares).toHaveLength(6)
    for (const { shareOfTop, shareOverall, standardError } of shares)
      expect(Math.abs(shareOfTop - shareOverall)).toBeLessThan(3 * standardError)
  })

  it('would not be by raw score: the standard errors are small enough to see it', () => {
    for (const { standardError } of shares) expect(standardError).toBeLessThan(0.004)
  })
})

/** The figures, in percent of the events judged by a map. */
function table(): string {
  const head = [
    'group',
    'judged',
    'overall',
    'of top half',
    'difference',
    'error: judged',
    'error: windows',
    'standard error',
    'in errors',
  ]
  const shown = (value: number): string => (100 * value).toFixed(3)
  const rows = shares.map((each) => {
    const difference = each.shareOfTop - each.shareOverall
    const errors = [each.errorOfJudged, each.errorOfWindows, each.standardError].map(shown)
    const values = [shown(each.shareOverall), shown(each.shareOfTop), shown(difference), ...errors]
    return [each.group, String(each.judged), ...values, (difference / each.standardError).toFixed(2)]
  })
  const lines = [head, ...rows].map((cells) => cells.map((cell, index) => cell.padStart((head[index] ?? '').length)).join('  '))
  return [summaryLine, tookLine, ...lines].join('\n')
}
