import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fairstream, inDirectory, linesOf } from './fairstream-command.ts'

const SCORES = 'score_1,score_2'
const FAIR = 'fair_score_1,fair_score_2'
const FIT = ['--score', SCORES, '--traits', 'origin', '--out', 'map.json']
const SHUFFLES = 199
/** Three pairs of groups are compared: with 0.05 in all, each at a third of it. */
const LEVEL = 0.05 / 3

type Run = (...args: readonly string[]) => Promise<string>

/** Runs commands that must succeed over `people.csv`; returns what each wrote to stdout. */
async function inWorkspace(people: string, work: (directory: string, run: Run) => Promise<void>): Promise<void> {
  await inDirectory(async (directory) => {
    await writeFile(join(directory, 'people.csv'), people)
    await work(directory, async (...args) => {
      const { code, stdout, stderr } = await fairstream(directory, args)
      expect([args, code, code === 0 ? '' : stderr]).toEqual([args, 0, ''])
      return stdout
    })
  })
}

interface Said {
  readonly groups: readonly { readonly fair: { readonly mean: readonly number[] } }[]
  readonly effects: { readonly utility: number; readonly individual: number; readonly identity: number }
  readonly pairs: readonly {
    readonly raw: { readonly distance: number; readonly p: number }
    readonly fair: { readonly distance: number; readonly p: number }
  }[]
}

async function evaluated(run: Run): Promise<Said> {
  const args = ['--input', 'fair.csv', '--raw', SCORES, '--fair', FAIR, '--traits', 'origin', '--id', 'id', '--json']
  return JSON.parse(await run('evaluate', ...args)) as Said
}

describe('gaussian-2d from a file, seed 7', () => {
  it('is told apart by group before and not after, and one record scored alone gets what it gets in the file', async () => {
    await inWorkspace('', async (directory, run) => {
      await run('generate', 'gaussian-2d', '--n', '6000', '--seed', '7', '--out', 'people.csv')
      const fit = await fairstream(directory, ['fit', '--input', 'people.csv', ...FIT])
      expect([fit.code, fit.stderr]).toEqual([0, expect.stringMatching(/6,000 vectors of 2 coordinates in 3 groups, gaussian/)])
      expect(fit.stderr).not.toContain('warning')
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'fair.csv')
      const { pairs, effects, groups } = await evaluated(run)
      expect(pairs).toHaveLength(3)
      for (const { raw, fair } of pairs) {
        expect(raw.p).toBe(1 / (SHUFFLES + 1))
        expect(fair.p).toBeGreaterThan(LEVEL)
      }
      expect(Math.abs(effects.identity)).toBeLessThan(1e-9)
      const { barycenter } = JSON.parse(await readFile(join(directory, 'map.json'), 'utf8')) as {
        readonly barycenter: { readonly mean: readonly number[] }
      }
      expect(groups).toHaveLength(3)
      for (const { fair } of groups) expect(fair.mean).toEqual(barycenter.mean.map((each) => expect.closeTo(each, 9) as unknown))

      const [all, people] = [await linesOf(directory, 'fair.csv'), await linesOf(directory, 'people.csv')]
      expect(all[0]).toBe('id,origin,score_1,score_2,group,fair_score_1,fair_score_2,flags')
      await writeFile(join(directory, 'one.csv'), `${people[0] ?? ''}\n${people[57] ?? ''}\n`)
      expect((await run('score', '--map', 'map.json', '--input', 'one.csv', '--out', '-')).trimEnd().split('\n')).toEqual([
        all[0],
        all[57],
      ])
    })
  })
})

/** Each point and its opposite, so often. */
function around(group: string, points: readonly (readonly [number, number])[], times: number): readonly string[] {
  const both = points.flatMap(([x, y]) => [`${group},${x},${y}`, `${group},${-x},${-y}`])
  return Array.from({ length: times }, () => both).flat()
}

const BURES = [
  'origin,score_1,score_2',
  // Covariances [[2,1],[1,3]] and [[5,−1],[−1,1]], in shares of .3 and .7.
  ...around(
    'a',
    [
      [2, 2],
      [2, 0],
      [0, 2],
      [0, 2],
    ],
    75,
  ),
  ...around(
    'b',
    [
      [2, -2],
      [4, 0],
      [0, 0],
      [0, 0],
    ],
    175,
  ),
  '',
].join('\n')

describe('fit of vectors', () => {
  it('is the Bures oracle to 1e-9 in the file it writes', async () => {
    await inWorkspace(BURES, async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT)
      const map = JSON.parse(await readFile(join(directory, 'map.json'), 'utf8')) as {
        readonly formatVersion: number
        readonly barycenter: { readonly covariance: readonly (readonly number[])[] }
        readonly groups: readonly { readonly map: { readonly matrix: readonly (readonly number[])[] } }[]
      }
      expect(map.formatVersion).toBe(1)
      const found = [...map.barycenter.covariance.flat(), ...(map.groups[0]?.map.matrix.flat() ?? [])]
      const wanted = [
        3.8970001143, -0.3529770142, -0.3529770142, 1.3686783137, 1.5043027999, -0.2969387427, -0.2969387427, 0.7371341996,
      ]
      expect(found).toHaveLength(wanted.length)
      found.forEach((each, i) => {
        expect(Math.abs(each - (wanted[i] ?? NaN))).toBeLessThan(1e-9)
      })
      const seed = await fairstream(directory, ['maps', 'seed', '--map', 'map.json', '--config', 'f.yaml'])
      expect(seed.code).toBe(2)
    })
  })

  it.each([
    [['--grid', 'auto'], '--grid: is for scores of one column'],
    [['--ties', 'mean'], '--ties: is for scores of one column'],
    [['--thresholds', '1'], '--thresholds is no option of fit'],
    [['--method', 'other'], '--method other: wanted gaussian or free-support'],
    [['--score', 'score_1', '--method', 'gaussian'], '--method: is for scores of several columns'],
    [['--score', 'score_1,score_1'], 'score_1 is there twice'],
    [['--score', Array.from({ length: 17 }, (_, i) => `s${i}`).join(',')], '--score: 17 columns; a vector has 2 to 16'],
    [['--score', 'score_1,score_3'], '--score score_3: people.csv has no such column'],
    [['--theta', 'z=1'], '--theta: the file has no group z'],
  ])('refuses %j with exit code 2', async (more, words) => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'people.csv'), BURES)
      const asked = more.includes('--score') ? FIT.slice(2) : FIT
      const { code, stderr } = await fairstream(directory, ['fit', '--input', 'people.csv', ...asked, ...more])
      expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
      expect(await readdir(directory)).toEqual(['people.csv'])
    })
  })

  it('by free support lowers the energy distance of shapes, says how it converged, and refuses a small group', async () => {
    const turn = (i: number): readonly [number, number] => [4 * Math.cos(i), 4 * Math.sin(i)]
    const rows = Array.from({ length: 240 }, (_, i) => {
      const [x, y] = i % 2 === 0 ? turn(i) : [9 + (i % 4) + (i % 7) / 9, (i % 11) / 5]
      return `p${i},${i % 2 === 0 ? 'ring' : 'two'},${x},${y}`
    })
    const header = 'id,origin,score_1,score_2'
    await inWorkspace([header, ...rows, ''].join('\n'), async (directory, run) => {
      const args = [...FIT, '--method', 'free-support', '--id', 'id']
      const fit = await fairstream(directory, ['fit', '--input', 'people.csv', ...args])
      expect([fit.code, fit.stderr]).toEqual([0, expect.stringMatching(/barycenter of 120 points: \d+ iterations, converged/)])
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'fair.csv')
      const [pair] = (await evaluated(run)).pairs
      expect(pair?.fair.distance).toBeLessThan(0.02 * (pair?.raw.distance ?? 0))

      await writeFile(join(directory, 'few.csv'), [header, ...rows.slice(0, 100), ''].join('\n'))
      const few = await fairstream(directory, ['fit', '--input', 'few.csv', ...args])
      expect([few.code, few.stderr]).toEqual([
        3,
        expect.stringContaining('group ring has 50 rows; a free-support map takes at least 100'),
      ])
    })
  })
})

describe('evaluate of vectors', () => {
  it.each([
    [['--fair', 'score_1'], '--fair: names 1 column and --raw 2: wanted as many'],
    [['--fair', SCORES, '--at', '.1'], '--at: is for scores of one column'],
    [['--fair', SCORES, '--outcome', 'origin'], '--outcome: is for scores of one column'],
    [['--fair', SCORES, '--plots', 'plots'], '--plots: is for scores of one column'],
  ])('refuses %j with exit code 2', async (more, words) => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'people.csv'), BURES)
      const args = ['evaluate', '--input', 'people.csv', '--raw', SCORES, '--traits', 'origin', ...more]
      const { code, stderr } = await fairstream(directory, args)
      expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
    })
  })
})
