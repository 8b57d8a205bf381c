import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfiguration } from '@fairstream/configuration'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBaselines } from './read-baselines.ts'

const FITTED = {
  format: 'fairstream-fitted-map',
  formatVersion: 1,
  columns: { score: 'score' },
  ...{ traits: ['sex'], grid: { kind: 'exact' }, theta: { default: 1, groups: {} }, ties: 'mid', seed: '', edges: {} },
  minGroupSize: 100,
  groups: [
    { group: 'f', n: 40, weight: 0.5, points: [1, 2, 3], counts: [10, 10, 20] },
    { group: 'm', n: 4, weight: 0.5, points: [1, 2, 3, 99] },
  ],
}

let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fairstream-baselines-'))
  await mkdir(join(directory, 'history'))
  await writeFile(join(directory, 'history', 'map.json'), JSON.stringify(FITTED))
  await writeFile(join(directory, 'torn.json'), JSON.stringify(FITTED).slice(0, 100))
})

afterAll(async () => {
  await rm(directory, { recursive: true })
})

const read = async (scorecards: string) => {
  const settled = readConfiguration(`scorecards: { ${scorecards} }`)
  if (!settled.ok) throw new Error(JSON.stringify(settled.mistakes))
  return await readBaselines(settled.configuration, join(directory, 'fairstream.yaml'))
}

const credit = (drift: string, name = 'credit'): string =>
  `${name}: { range: [0, 10], grid: { kind: lattice, step: 1 }, traits: [sex], minGroupSize: 10, drift: { ${drift} } }`

test('a baseline is read from where the configuration is, and what it leaves out is said with its path', async () => {
  const found = await read(`${credit('baseline: ./history/map.json')}, ${credit('margin: 0.01', 'risk')}`)
  if (!found.ok) throw new Error(JSON.stringify(found.mistakes))
  expect([...found.baselines].map(([name, { groups }]) => [name, [...groups.keys()]])).toEqual([['credit', ['f', 'm']]])
  expect(found.notes).toEqual([
    'baseline ./history/map.json: group m: scores with no place on the grid of credit: 1',
    'baseline ./history/map.json: group m: input-shift leaves it out, as its scores, 3, are fewer than minGroupSize 10',
  ])
})

test('without one nothing is read', async () => {
  expect(await read(credit('margin: 0.01'))).toEqual({ ok: true, baselines: new Map(), notes: [] })
})

test('every baseline that cannot be had is a mistake at its place in the configuration', async () => {
  const found = await read(
    [
      credit('baseline: torn.json', 'a'),
      credit('baseline: nowhere.json', 'b'),
      credit('baseline: history', 'c'),
      credit('baseline: history/map.json', 'd').replace('[sex]', '[sex, origin]'),
    ].join(', '),
  )
  expect(found.ok ? [] : found.mistakes.map(({ path, expected, got }) => [path, expected, got.split(':', 2).join(':')])).toEqual([
    ['scorecards.a.drift.baseline', 'a map that fairstream fit wrote', 'torn.json, which is not JSON'],
    ['scorecards.b.drift.baseline', 'a file that can be read', 'nowhere.json: ENOENT'],
    ['scorecards.c.drift.baseline', 'a file that can be read', 'history: EISDIR'],
    ['scorecards.d.drift.baseline', 'groups made of sex,origin', 'in history/map.json: groups made of sex'],
  ])
})
