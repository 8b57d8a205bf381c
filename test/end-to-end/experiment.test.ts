import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digests, fairstream, inDirectory, REPOSITORY } from './fairstream-command.ts'

const PLOTS = ['cost', 'disparity', 'distributions', 'ndcg', 'parity', 'precision']
const NAMES = ['cfa-synthetic', 'college', 'credit', 'insurance']

const filesOf = (name: string): readonly string[] => [`${name}.md`, ...PLOTS.map((plot) => `${name}-${plot}.svg`)].sort()

describe('experiment', () => {
  it.concurrent.each(NAMES)('%s makes the files kept in docs/experiments, to the byte', async (name) => {
    await inDirectory(async (directory) => {
      const { code, stderr } = await fairstream(directory, ['experiment', name, '--out', 'docs/experiments'])
      expect([code, stderr]).toEqual([0, `docs/experiments/${name}.md and 6 plots\n`])
      expect((await readdir(join(directory, 'docs/experiments'))).sort()).toEqual(filesOf(name))
      for (const file of filesOf(name)) {
        const [made, kept] = await Promise.all(
          [directory, REPOSITORY].map((root) => readFile(join(root, 'docs/experiments', file), 'utf8')),
        )
        expect(made === kept, `${file} is not what the command makes now`).toBe(true)
      }
    })
  })

  it.concurrent('gives the same bytes for the same seed, and others for another', async () => {
    await inDirectory(async (directory) => {
      const made: Readonly<Record<string, string>>[] = []
      for (const seed of ['3', '3', '4']) {
        const { code } = await fairstream(directory, ['experiment', 'credit', '--n', '2000', '--seed', seed])
        expect(code).toBe(0)
        made.push(await digests(join(directory, 'experiment-credit')))
      }
      const [first, again, other] = made
      expect(Object.keys(first ?? {})).toEqual(filesOf('credit'))
      expect(again).toEqual(first)
      for (const file of filesOf('credit')) expect(other?.[file], file).not.toBe(first?.[file])
    })
  })

  it.concurrent('own-data tells of a generated file what the experiment tells of the same people', async () => {
    await inDirectory(async (directory) => {
      const draw = ['--n', '3000', '--seed', '5']
      await fairstream(directory, ['generate', 'insurance', ...draw, '--out', 'people of ours.csv'])
      await fairstream(directory, ['experiment', 'insurance', ...draw, '--out', 'drawn'])
      const own = ['own-data', '--input', 'people of ours.csv', '--score', 'score', '--traits', 'age,region']
      const { code, stderr } = await fairstream(directory, ['experiment', ...own, '--out', 'read'])
      expect([code, stderr]).toEqual([0, expect.stringContaining('read/own-data.md and 6 plots')])
      const [drawn, read] = await Promise.all(
        ['drawn/insurance.md', 'read/own-data.md'].map((file) => readFile(join(directory, file), 'utf8')),
      )
      expect(read).toContain(
        "`npm run -s fairstream -- experiment own-data --input 'people of ours.csv' --out read --score score",
      )
      const tables = (text = ''): string => text.slice(text.indexOf('**Groups')).replaceAll(/!\[.*/g, '')
      expect(tables(read)).toBe(tables(drawn))
    })
  })

  it.concurrent('reads a file with one group, and with ids that split its ties', async () => {
    await inDirectory(async (directory) => {
      await fairstream(directory, ['generate', 'credit', '--n', '500', '--seed', '5', '--out', 'people.csv'])
      const args = ['experiment', 'own-data', '--input', 'people.csv', '--score', 'score', '--traits', 'sex', '--id', 'id']
      expect((await fairstream(directory, args)).code).toBe(0)
      const text = await readFile(join(directory, 'experiment-own-data/own-data.md'), 'utf8')
      expect(text).toContain('ties by random')
      expect(text).toContain('The column `score` of `people.csv`; groups by `sex`.')
    })
  })
})
