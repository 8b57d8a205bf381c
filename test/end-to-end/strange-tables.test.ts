import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fairstream, inDirectory, linesOf } from './fairstream-command.ts'
import type { Ended } from './fairstream-command.ts'

/** Twenty people of two groups, scores on a step of 1: f from 10 on, m from 40 on. */
const PEOPLE = Array.from({ length: 20 }, (_, index) => ({
  id: `p-${index}`,
  sex: index % 2 === 0 ? 'f' : 'm',
  score: (index % 2 === 0 ? 10 : 40) + index,
}))
const ROWS = PEOPLE.map(({ id, sex, score }) => `${id},${sex},${score}`)
const GOOD = ['id,sex,score', ...ROWS, ''].join('\n')

const fitArgs = (name: string): readonly string[] => [
  'fit',
  '--input',
  name,
  '--score',
  'score',
  '--traits',
  'sex',
  '--out',
  'map.json',
]
const scoreArgs = (name: string, out: string): readonly string[] => ['score', '--map', 'map.json', '--input', name, '--out', out]

interface Fitted {
  readonly fit: Ended
  readonly score: Ended | undefined
  /** Lines of the scored file. */
  readonly scored: readonly string[]
}

/** Fits a map on a file and scores the same file. */
async function through(content: string | Uint8Array, name = 'people.csv', more: readonly string[] = []): Promise<Fitted> {
  return await inDirectory(async (directory) => {
    await writeFile(join(directory, name), content)
    const fit = await fairstream(directory, [...fitArgs(name), ...more])
    if (fit.code !== 0) return { fit, score: undefined, scored: [] }
    const skips = more.includes('--on-error') ? ['--on-error', 'skip'] : []
    const score = await fairstream(directory, [...scoreArgs(name, 'scored.csv'), ...skips])
    return { fit, score, scored: score.code === 0 ? await linesOf(directory, 'scored.csv') : [] }
  })
}

async function refused(content: string | Uint8Array, name = 'people.csv'): Promise<readonly [number | null, string]> {
  const { fit } = await through(content, name)
  expect(fit.stdout).toBe('')
  return [fit.code, fit.stderr]
}

/** The fair scores of a scored CSV, by id. */
function fairById(lines: readonly string[], separator = ','): ReadonlyMap<string, string> {
  const [header = '', ...rows] = lines.map((line) => line.replace(/^\uFEFF|\r$/g, ''))
  const columns = header.split(separator)
  const at = (row: string, name: string): string => row.split(separator)[columns.indexOf(name)] ?? ''
  return new Map(rows.map((row) => [at(row, 'id'), at(row, 'fair')]))
}

describe('a plain file', () => {
  it('is fitted and scored, and keeps its columns', async () => {
    const { fit, score, scored } = await through(GOOD)
    expect([fit.code, score?.code]).toEqual([0, 0])
    expect(fit.stderr).toContain('20 scores of 2 groups, a lattice from 10 to 59 in steps of 1, ties mid')
    expect(score?.stderr).toContain('20 fair scores, 20 small-group\n')
    expect(scored).toHaveLength(21)
    expect(scored[0]).toBe('id,sex,score,group,fair,flags')
    expect(scored[1]).toMatch(/^p-0,f,10,f,\d+(\.\d+)?,small-group$/)
  })
})

describe('a file as others write it', () => {
  it('may have a byte order mark, semicolons, decimal commas and CRLF, and is written so again', async () => {
    const half = PEOPLE.map(({ id, sex, score }) => `${id};${sex};${score},5`)
    const { score, scored } = await through(`\uFEFF${['id;sex;score', ...half, ''].join('\r\n')}`)
    expect(score?.code).toBe(0)
    expect(scored[0]).toBe('\uFEFFid;sex;score;group;fair;flags\r')
    expect(scored[1]).toMatch(/^p-0;f;10,5;f;\d+(,\d+)?;small-group\r$/)
    const plain = await through(
      ['id,sex,score', ...PEOPLE.map(({ id, sex, score: each }) => `${id},${sex},${each}.5`)].join('\n'),
    )
    const points = [...fairById(scored, ';')].map(([id, fair]) => [id, fair.replace(',', '.')])
    expect(points).toEqual([...fairById(plain.scored)])
  })

  it('may have quoted line ends, quotes and separators, which are kept', async () => {
    const notes = ROWS.map((row, index) => `${row},"note ${index},\nsaid ""hi"""`)
    const { score, scored } = await through(['id,sex,score,note', ...notes, ''].join('\n'))
    expect(score?.stderr).toContain('20 fair scores')
    expect(scored.slice(1, 3).join('\n')).toMatch(/^p-0,f,10,"note 0,\nsaid ""hi""",f,[\d.]+,small-group$/)
  })

  it('may end without a newline, and may have unnamed columns', async () => {
    const { score, scored } = await through(['id,sex,score,,', ...ROWS.map((row) => `${row},,`)].join('\n'))
    expect([score?.code, scored.length]).toEqual([0, 21])
  })

  it('may have a huge field', async () => {
    const { score, scored } = await through(`note,${GOOD.replaceAll('\np-', '\n,p-')}"${'x'.repeat(5_000_000)}",p-20,f,30\n`)
    expect([score?.code, scored.at(-1)?.length]).toEqual([0, 5_000_000 + (scored.at(-1)?.split('x').at(-1)?.length ?? 0)])
  })
})

describe('a trait', () => {
  it('that is missing makes its own group, ?', async () => {
    const { fit, scored } = await through(GOOD.replace('p-3,m,', 'p-3,,'))
    expect(fit.stderr).toMatch(/\n {2}\? +1 /)
    expect(scored[4]).toMatch(/^p-3,,43,\?,[\d.]+,small-group$/)
  })

  it('with a | or a question mark never makes the group of another', async () => {
    const wild = GOOD.replace('p-1,m,', 'p-1,f|m,').replace('p-3,m,', 'p-3,?,').replace('p-5,m,', 'p-5,%7C,')
    const { scored } = await through(wild)
    expect([scored[2], scored[4], scored[6]].map((line) => line?.split(',')[3])).toEqual(['f%7Cm', '%3F', '%257C'])
  })

  it('of one row is a group: finite, small, flagged', async () => {
    const { scored } = await through(`${GOOD}lone,x,500\n`)
    const [, , , group, fair, flags] = scored.at(-1)?.split(',') ?? []
    expect([group, flags, Number.isFinite(Number(fair))]).toEqual(['x', 'small-group', true])
  })
})

describe('a file that cannot be fitted is refused with its place:', () => {
  it('an empty file', async () => {
    expect(await refused('')).toEqual([3, 'fairstream: people.csv: is empty; wanted a header and rows\n'])
  })

  it('a header only, which is scored to a header only', async () => {
    expect(await refused('id,sex,score\n')).toEqual([3, 'fairstream: people.csv: has no row that can be read\n'])
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'people.csv'), GOOD)
      await writeFile(join(directory, 'none.csv'), 'id,sex,score\n')
      await fairstream(directory, fitArgs('people.csv'))
      expect((await fairstream(directory, scoreArgs('none.csv', 'out.csv'))).code).toBe(0)
      expect(await readFile(join(directory, 'out.csv'), 'utf8')).toBe('id,sex,score,group,fair,flags\n')
    })
  })

  it('a column that does not exist, with the nearest name', async () => {
    expect(await refused(GOOD.replace('score', 'scores'))).toEqual([
      2,
      'fairstream: --score score: people.csv has no such column; did you mean scores?\n',
    ])
  })

  it('a column that is there twice', async () => {
    const [code, words] = await refused(GOOD.replace('id,sex,score', 'score,sex,score'))
    expect([code, words]).toEqual([2, 'fairstream: --score score: people.csv has this column twice (1 and 3)\n'])
  })

  it.each([
    ['text', 'five', "'five'"],
    ['NaN', 'NaN', "'NaN'"],
    ['infinity as an overflow', '1e309', "'1e309'"],
    ['a decimal comma', '"1,5"', "'1,5'"],
  ])('%s in the score column', async (_, cell, found) => {
    expect(await refused(GOOD.replace('p-7,m,47', `p-7,m,${cell}`))).toEqual([
      3,
      `fairstream: people.csv:9: column score: wanted a finite number; found ${found}\n`,
    ])
  })

  it('no score', async () => {
    expect((await refused(GOOD.replace('p-7,m,47', 'p-7,m,')))[1]).toContain(
      'people.csv:9: column score: wanted a finite number; it is empty',
    )
  })

  it('decimal points among decimal commas', async () => {
    const mixed = GOOD.replaceAll(',', ';').replace('p-2;f;12', 'p-2;f;12,5').replace('p-7;m;47', 'p-7;m;1.234')
    expect((await refused(mixed))[1]).toContain(
      "people.csv:9: column score: wanted a finite number with a decimal comma; found '1.234'",
    )
  })

  it('a row that is too short, and a quote that is not closed', async () => {
    expect((await refused(GOOD.replace('p-7,m,47', 'p-7,m')))[1]).toContain(
      'people.csv:9: 2 fields; wanted 3, as in the header: column score is missing',
    )
    expect((await refused(GOOD.replace('p-7,m,', 'p-7,"m,')))[1]).toContain(
      'people.csv:9: the quoted field at character 5 is not closed',
    )
  })

  it('what is no CSV', async () => {
    expect((await refused(Buffer.from(GOOD, 'utf16le')))[0]).toBe(3)
    expect((await refused(Uint8Array.of(0x1f, 0x8b, 8, 0)))[1]).toContain('is compressed by gzip')
    expect((await refused('not parquet', 'people.parquet'))[1]).toContain('people.parquet: is no Parquet file that can be read')
  })
})

describe('numbers at the end of the doubles', () => {
  it('are scored to finite numbers', async () => {
    const { fit, scored } = await through(`${GOOD}big,f,1e308\nbigger,m,-1.7e308\n`)
    expect(fit.code).toBe(0)
    expect(scored).toHaveLength(23)
    for (const line of scored.slice(1)) expect(Number.isFinite(Number(line.split(',')[4]))).toBe(true)
  })
})

describe('bad rows that are skipped', () => {
  it('are counted, and written beside the output with their places and reasons', async () => {
    await inDirectory(async (directory) => {
      const bad = GOOD.replace('p-7,m,47', 'p-7,m,five').replace('p-9,m,49', 'p-9')
      await writeFile(join(directory, 'people.csv'), bad)
      const fit = await fairstream(directory, [...fitArgs('people.csv'), '--on-error', 'skip'])
      expect([fit.code, fit.stderr]).toEqual([0, expect.stringContaining('2 rows skipped: see map.json.rejects.ndjson\n')])
      const rejects = (await linesOf(directory, 'map.json.rejects.ndjson')).map(
        (line) => JSON.parse(line) as { line: number; row: unknown },
      )
      expect(rejects.map(({ line, row }) => [line, row])).toEqual([
        [9, { id: 'p-7', sex: 'm', score: 'five' }],
        [11, ['p-9']],
      ])
      const score = await fairstream(directory, [...scoreArgs('people.csv', 'scored.csv'), '--on-error', 'skip'])
      expect(score.stderr).toContain('18 fair scores')
      expect(await linesOf(directory, 'scored.csv')).toHaveLength(19)
      await writeFile(join(directory, 'people.csv'), GOOD)
      await fairstream(directory, [...fitArgs('people.csv'), '--on-error', 'skip'])
      await expect(readFile(join(directory, 'map.json.rejects.ndjson'))).rejects.toThrow('ENOENT')
    })
  })

  it('leave nothing to fit where all are bad', async () => {
    const { fit } = await through('id,sex,score\na,f,x\n', 'people.csv', ['--on-error', 'skip'])
    expect([fit.code, fit.stderr]).toEqual([3, 'fairstream: people.csv: has no row that can be read\n'])
  })
})
