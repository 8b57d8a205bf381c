import { spawn } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ended, fairstream, inDirectory, linesOf, recordsOf, startFairstream } from './fairstream-command.ts'

const N = 400

/** A table of people with ties, in two traits. */
function people(
  n = N,
): readonly { readonly id: string; readonly sex: string; readonly origin: string; readonly score: number }[] {
  return Array.from({ length: n }, (_, index) => ({
    id: `p-${index}`,
    sex: index % 2 === 0 ? 'f' : 'm',
    origin: index % 3 === 0 ? 'a|b' : 'c',
    score: 300 + ((index * 7919) % 40) * 5 + (index % 2) * 60,
  }))
}

const HEADER = 'id,sex,origin,score'
const csv = (rows = people()): string => [HEADER, ...rows.map((each) => Object.values(each).join(',')), ''].join('\n')

const FIT = ['--score', 'score', '--traits', 'sex,origin', '--out', 'map.json']

async function inWorkspace(
  work: (directory: string, run: (...args: readonly string[]) => Promise<string>) => Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    await writeFile(join(directory, 'people.csv'), csv())
    await work(directory, async (...args) => {
      const { code, stdout, stderr } = await fairstream(directory, args)
      expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
      return stdout
    })
  })
}

describe('one record scored alone', () => {
  it.each(['mid', 'mean', 'random'])('gets the bytes that it gets in any file, with ties %s', async (ties) => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT, '--ties', ties, '--id', 'id')
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'all.csv')
      const all = await linesOf(directory, 'all.csv')
      for (const row of [1, 2, 57, N]) {
        await writeFile(join(directory, 'one.csv'), `${HEADER}\n${csv().split('\n')[row] ?? ''}\n`)
        await run('score', '--map', 'map.json', '--input', 'one.csv', '--out', 'alone.csv')
        expect(await linesOf(directory, 'alone.csv')).toEqual([all[0], all[row]])
      }
    })
  })
})

describe('fit', () => {
  it('gives the same map whatever the order of the rows, and the format that holds them', async () => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT)
      const map = await readFile(join(directory, 'map.json'), 'utf8')
      await writeFile(join(directory, 'turned.csv'), csv(people().toReversed()))
      await writeFile(
        join(directory, 'people.ndjson'),
        people()
          .map((each) => JSON.stringify(each))
          .join('\n'),
      )
      for (const input of ['turned.csv', 'people.ndjson']) {
        await run('fit', '--input', input, ...FIT)
        expect(await readFile(join(directory, 'map.json'), 'utf8')).toBe(map)
      }
    })
  })

  it('reads stdin and writes stdout', async () => {
    const child = startFairstream('/', ['fit', '--input', '-', '--score', 'score', '--traits', 'sex,origin', '--out', '-'])
    child.stdin?.end(csv())
    const { code, stdout } = await ended(child)
    expect([code, (JSON.parse(stdout) as { groups: { group: string }[] }).groups.map(({ group }) => group)]).toEqual([
      0,
      ['f|a%7Cb', 'f|c', 'm|a%7Cb', 'm|c'],
    ])
  })

  it('takes a theta for each group, and grids', async () => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT, '--theta', '0.5,f|c=1', '--grid', 'uniform:0:1000:64')
      const map = JSON.parse(await readFile(join(directory, 'map.json'), 'utf8')) as { theta: unknown; grid: unknown }
      expect([map.theta, map.grid]).toEqual([
        { default: 0.5, groups: { 'f|c': 1 } },
        { kind: 'uniform', low: 0, high: 1_000, cells: 64 },
      ])
    })
  })

  it.each([
    [['--ties', 'random'], '--ties random needs --id COLUMN'],
    [['--theta', '1.5'], '--theta 1.5: wanted a number from 0 to 1'],
    [['--theta', 'f|c=2'], '--theta f|c=2: wanted'],
    [['--theta', 'x|y=1'], '--theta: the file has no group x|y; it has f|a%7Cb'],
    [['--grid', 'lattice:0'], '--grid lattice:0: wanted auto, exact'],
    [['--grid', 'uniform:5:1:10'], '--grid uniform:5:1:10: wanted'],
    [['--on-error', 'ignore'], '--on-error ignore: wanted stop or skip'],
    [['--id', 'ids'], '--id ids: people.csv has no such column; did you mean id?'],
  ])('refuses %j with exit code 2', async (more, words) => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'people.csv'), csv())
      const { code, stderr } = await fairstream(directory, ['fit', '--input', 'people.csv', ...FIT, ...more])
      expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
      expect(await readdir(directory)).toEqual(['people.csv'])
    })
  })

  it('says where scores do not lie on the lattice that is asked for', async () => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'people.csv'), csv().replace(',300\n', ',301.5\n'))
      const { code, stderr } = await fairstream(directory, ['fit', '--input', 'people.csv', ...FIT, '--grid', 'lattice:5'])
      expect([code, stderr]).toEqual([3, expect.stringContaining('301.5 does not lie on the lattice')])
    })
  })
})

describe('score', () => {
  it('writes the same scores in every format, and reads back what it wrote', async () => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT)
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.csv')
      const wanted = (await linesOf(directory, 'g.csv')).slice(1).map((line) => [line.split(',')[0], Number(line.split(',')[5])])
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.parquet')
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.tsv')
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.ndjson')
      const records = await recordsOf<{ id: string; fair: number }>(directory, 'g.ndjson')
      expect(records.map(({ id, fair }) => [id, fair])).toEqual(wanted)
      expect((await linesOf(directory, 'g.tsv'))[1]?.split('\t')[5]).toBe(String(wanted[0]?.[1]))
      const args = ['--raw', 'score', '--fair', 'fair', '--traits', 'sex,origin', '--id', 'id', '--json']
      const said = await run('evaluate', '--input', 'g.csv', ...args)
      for (const input of ['g.parquet', 'g.tsv', 'g.ndjson']) expect(await run('evaluate', '--input', input, ...args)).toBe(said)
    })
  })

  it('keeps a Parquet file a Parquet file, and writes it as CSV', async () => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT)
      await run('fit', '--input', 'people.csv', ...FIT.with(-1, 'other.json'), '--theta', '0')
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.parquet')
      const again = await fairstream(directory, ['score', '--map', 'other.json', '--input', 'g.parquet', '--out', 'h.csv'])
      expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('has a column group already, which score appends')])
      await run('fit', '--input', 'g.parquet', ...FIT.with(-1, 'from-parquet.json'))
      expect(await readFile(join(directory, 'from-parquet.json'), 'utf8')).toBe(
        await readFile(join(directory, 'map.json'), 'utf8'),
      )
    })
  })

  it('flags a group that the map does not know and keeps its score', async () => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT)
      await writeFile(join(directory, 'new.csv'), `${HEADER}\nnew,x,c,325\n`)
      expect(await run('score', '--map', 'map.json', '--input', 'new.csv', '--out', '-')).toBe(
        `${HEADER},group,fair,flags\nnew,x,c,325,x|c,325,unmapped\n`,
      )
    })
  })

  it.each([
    ['a file that is no map', 'people.csv', 'it is not JSON'],
    ['JSON that is no map', 'package.json', 'format is not "fairstream-fitted-map"'],
    ['no file', 'nowhere.json', 'no such file'],
  ])('refuses %s', async (_, map, words) => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'people.csv'), csv())
      await writeFile(join(directory, 'package.json'), '{"name":"x"}')
      const { code, stderr } = await fairstream(directory, ['score', '--map', map, '--input', 'people.csv', '--out', 'g.csv'])
      expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
    })
  })

  it('leaves what was in place when a row is bad, and refuses its input for its output', async () => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT)
      await writeFile(join(directory, 'g.csv'), 'earlier')
      await writeFile(join(directory, 'bad.csv'), `${csv()}x,f,c,bad\n`)
      const bad = await fairstream(directory, ['score', '--map', 'map.json', '--input', 'bad.csv', '--out', 'g.csv'])
      expect([bad.code, bad.stderr]).toEqual([
        3,
        `fairstream: bad.csv:${N + 2}: column score: wanted a finite number; found 'bad'\n`,
      ])
      expect(await readFile(join(directory, 'g.csv'), 'utf8')).toBe('earlier')
      const same = await fairstream(directory, ['score', '--map', 'map.json', '--input', 'people.csv', '--out', './people.csv'])
      expect([same.code, same.stderr]).toEqual([2, expect.stringContaining('is the input, which would be replaced')])
      expect((await readdir(directory)).filter((name) => name.includes('unfinished'))).toEqual([])
    })
  })

  it('is a filter between two pipes', async () => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT)
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.csv')
      const child = startFairstream(directory, ['score', '--map', 'map.json', '--input', '-', '--out', '-'])
      const cat = spawn('cat', ['people.csv'], { cwd: directory })
      if (child.stdin !== null) cat.stdout.pipe(child.stdin)
      expect((await ended(child)).stdout).toBe(await readFile(join(directory, 'g.csv'), 'utf8'))
    })
  })
})

interface Said {
  readonly cutOffs: readonly {
    readonly k: number
    readonly precision: number
    readonly fair: { readonly adverseImpactRatio: number }
  }[]
  readonly curve: readonly unknown[]
  readonly effects: { readonly utility: number; readonly identity: number }
}

describe('evaluate', () => {
  it('finds nothing changed where fair scores are raw scores', async () => {
    await inWorkspace(async (_, run) => {
      await run('fit', '--input', 'people.csv', ...FIT, '--theta', '0')
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.csv')
      const args = [
        '--input',
        'g.csv',
        '--raw',
        'score',
        '--fair',
        'fair',
        '--traits',
        'sex,origin',
        '--at',
        '.1,100',
        '--step',
        '50',
        '--json',
      ]
      const { cutOffs, curve, effects } = JSON.parse(await run('evaluate', ...args)) as Said
      expect(cutOffs.map(({ k, precision }) => [k, precision])).toEqual([
        [N / 10, 1],
        [100, 1],
      ])
      expect([curve.length, Math.abs(effects.utility)]).toEqual([N / 50, 0])
    })
  })

  it('says in words and plots what it measured, and warns of ties broken by row', async () => {
    await inWorkspace(async (directory, run) => {
      await run('fit', '--input', 'people.csv', ...FIT)
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.csv')
      const args = [
        '--input',
        'g.csv',
        '--raw',
        'score',
        '--fair',
        'fair',
        '--traits',
        'sex,origin',
        '--plots',
        'plots',
        '--disadvantaged',
        'm|c',
      ]
      const { code, stdout, stderr } = await fairstream(directory, ['evaluate', ...args])
      expect(code).toBe(0)
      expect(stderr).toContain('ties in the rankings are broken by row number')
      expect(stdout).toContain('unexpected-advantage: m|c')
      const plots = (await readdir(join(directory, 'plots'))).sort()
      expect(plots).toEqual([
        'agreement.svg',
        'disparity-fair.svg',
        'disparity-raw.svg',
        'distribution-fair.svg',
        'distribution-raw.svg',
      ])
      expect(await readFile(join(directory, 'plots', 'agreement.svg'), 'utf8')).not.toContain('NaN')
    })
  })
})

describe('evaluate with outcomes', () => {
  const table = (last: string): string =>
    ['sex,score,fair,repaid', 'f,1,3,no', 'f,2,4,yes', 'm,3,1,no', 'm,4,2,yes', 'm,5,5,', `f,6,6,${last}`, ''].join('\n')
  const args = ['evaluate', '--input', 'g.csv', '--raw', 'score', '--fair', 'fair', '--traits', 'sex', '--outcome', 'repaid']

  it('says rates and calibration by group, counts what is missing, and plots', async () => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'g.csv'), table('TRUE'))
      const { code, stdout } = await fairstream(directory, [...args, '--at', '.5', '--approve', '4', '--plots', 'plots'])
      expect(code).toBe(0)
      expect(stdout).toContain('5 rows with an outcome, 60.0 % good; 1 without, left out here')
      expect(stdout).toContain('Error rates at .5')
      expect(stdout).toContain('Error rates at score ≥ 4: 2 selected by fair score, 2 by raw')
      expect(stdout).toContain('Calibration by fair score')
      const plots = await readdir(join(directory, 'plots'))
      expect(plots).toEqual(expect.arrayContaining(['calibration-fair.svg', 'calibration-raw.svg']))
      expect(await readFile(join(directory, 'plots', 'calibration-raw.svg'), 'utf8')).not.toContain('NaN')
    })
  })

  it('names an outcome that is none by line and column, and a column without any', async () => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'g.csv'), table('maybe'))
      const wrong = await fairstream(directory, args)
      expect([wrong.code, wrong.stderr]).toEqual([
        3,
        expect.stringMatching(/g\.csv:7: column repaid: wanted an outcome: .*found 'maybe'/),
      ])
      const skipped = await fairstream(directory, [...args, '--on-error', 'skip'])
      expect([skipped.code, skipped.stderr]).toEqual([0, expect.stringContaining('1 row skipped')])
      await writeFile(join(directory, 'g.csv'), 'sex,score,fair,repaid\nf,1,1,\n')
      expect((await fairstream(directory, args)).stderr).toContain('column repaid has no outcome in any row')
      expect((await fairstream(directory, [...args.slice(0, -2), '--approve', '4'])).code).toBe(2)
    })
  })
})

describe('theta', () => {
  it('finds the least theta, and fit and evaluate agree with it', async () => {
    await inWorkspace(async (_, run) => {
      const common = ['--traits', 'sex,origin', '--id', 'id']
      const solve = ['--input', 'people.csv', '--score', 'score', '--rule', '.8', '--at', '.25', '--ties', 'random', '--json']
      const { status, theta = NaN } = JSON.parse(await run('theta', ...solve, ...common)) as { status: string; theta?: number }
      expect(status).toBe('met')
      await run('fit', '--input', 'people.csv', ...FIT, '--theta', String(theta), '--ties', 'random', '--id', 'id')
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.csv')
      const said = await run(
        'evaluate',
        '--input',
        'g.csv',
        '--raw',
        'score',
        '--fair',
        'fair',
        '--at',
        '.25',
        '--json',
        ...common,
      )
      expect((JSON.parse(said) as Said).cutOffs[0]?.fair.adverseImpactRatio).toBeGreaterThanOrEqual(0.8)
    })
  })

  it('finds thetas inside corridors, and fit takes them as they are printed', async () => {
    await inWorkspace(async (_, run) => {
      const args = ['theta', '--input', 'people.csv', '--score', 'score', '--traits', 'sex,origin', '--rule', '.8', '--at', '.25']
      const corridor = ['--ties', 'random', '--id', 'id', '--corridor', '.1:1,f|c=.9:.95']
      const said = JSON.parse(await run(...args, ...corridor, '--json')) as {
        readonly status: string
        readonly thetas: Readonly<Record<string, number>>
        readonly point: { readonly value: number }
        readonly curve: readonly { readonly level: number }[]
      }
      expect([said.status, Object.keys(said.thetas)]).toEqual(['met', ['f|a%7Cb', 'f|c', 'm|a%7Cb', 'm|c']])
      expect(said.curve.length).toBeGreaterThan(100)
      for (const [group, theta] of Object.entries(said.thetas)) {
        expect(theta).toBeGreaterThanOrEqual(group === 'f|c' ? 0.9 : 0.1)
        expect(theta).toBeLessThanOrEqual(group === 'f|c' ? 0.95 : 1)
      }
      const printed = /--theta '(.*)'/.exec(await run(...args, ...corridor))?.[1] ?? ''
      await run('fit', '--input', 'people.csv', ...FIT, '--theta', printed, '--ties', 'random', '--id', 'id')
      await run('score', '--map', 'map.json', '--input', 'people.csv', '--out', 'g.csv')
      const columns = ['--raw', 'score', '--fair', 'fair', '--traits', 'sex,origin', '--id', 'id', '--at', '.25', '--json']
      const { cutOffs } = JSON.parse(await run('evaluate', '--input', 'g.csv', ...columns)) as Said
      expect(cutOffs[0]?.fair.adverseImpactRatio).toBe(said.point.value)
      expect(said.point.value).toBeGreaterThanOrEqual(0.8)
    })
  })

  it('says that no corridor meets a rule, with exit code 0', async () => {
    await inWorkspace(async (_, run) => {
      const args = ['theta', '--input', 'people.csv', '--score', 'score', '--traits', 'sex', '--rule', '1', '--at', '.25']
      expect(await run(...args, '--corridor', '0:.1')).toMatch(
        /^no common level inside the corridors brings .* come nearest, with 0\.\d+$/m,
      )
    })
  })

  it('that nothing meets is said, with exit code 0', async () => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'people.csv'), ['sex,score', 'f,1', 'm,2', 'm,3', ''].join('\n'))
      const args = ['theta', '--input', 'people.csv', '--score', 'score', '--traits', 'sex', '--rule', '1', '--at', '1']
      const all = await fairstream(directory, args)
      expect([all.code, all.stdout.split('\n')[0]]).toEqual([
        0,
        'theta 0 is the least that brings the adverse-impact ratio at 1 to 1',
      ])
      const one = await fairstream(directory, [...args.slice(0, -1), '.3'])
      expect([one.code, one.stdout.split('\n')[0]]).toEqual([
        0,
        expect.stringContaining('no theta brings the adverse-impact ratio at .3 to 1'),
      ])
      expect((await fairstream(directory, [...args.slice(0, -3), '0', '--at', '.3'])).code).toBe(2)
    })
  })
})
