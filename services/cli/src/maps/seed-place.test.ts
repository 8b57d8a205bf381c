import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TransportMapManifest } from '@fairstream/events'
import { pipelineRules } from '@fairstream/pipeline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readMapFile } from '../batch/map-file.ts'
import { CONFIGURATION, createDeploymentOnDisk } from '../deployment-on-disk.ts'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'
import { historyMap } from './history-map.ts'
import { placeSeed } from './place-seed.ts'

let disk: DeploymentOnDisk
let file: string

beforeEach(async () => {
  disk = await createDeploymentOnDisk()
  file = join(disk.directory, 'map.json')
  await writeFile(file, historyMap())
  await disk.run(['topics', 'create'])
})

afterEach(async () => {
  await disk.remove()
})

function seed(...more: readonly string[]): ReturnType<DeploymentOnDisk['run']> {
  return disk.run(['maps', 'seed', '--map', file, ...more])
}

async function maps(): Promise<unknown> {
  return JSON.parse((await disk.run(['maps', 'list', '--json'])).stdout)
}

describe('maps seed', () => {
  it('writes nothing in a dry run, and nothing twice', async () => {
    const dry = await seed('--dry-run')
    expect([dry.code, await maps()]).toEqual([0, []])
    expect(dry.stderr).toContain('nothing was written')
    const written = JSON.parse((await seed('--json')).stdout) as { version: string; written: boolean }
    expect(written).toMatchObject({ written: true, revision: 0, n: 400, warnings: [] })
    expect(dry.stdout).toContain(written.version)
    expect(JSON.parse((await seed('--json')).stdout)).toMatchObject({ version: written.version, written: false })
    expect(await maps()).toHaveLength(1)
  })

  it('puts another map in place of a seeded one only when told to', async () => {
    await seed()
    await writeFile(file, historyMap(['m', 'f']))
    expect(await seed()).toMatchObject({ code: 2, stderr: expect.stringContaining('--again') as string })
    expect((await seed('--again')).code).toBe(0)
    expect(await maps()).toMatchObject([
      { revision: 0, candidate: false },
      { revision: 1, candidate: true },
    ])
    expect((await seed()).stderr).toContain('on the log already')
  })

  it('says what of the fitted map the scorecard overrules', async () => {
    await writeFile(file, historyMap(['f', 'm'], { theta: { default: 0.5, groups: {} } }))
    const { code, stderr } = await seed()
    expect([code, stderr]).toEqual([0, expect.stringContaining('note: theta of the fitted map')])
    const { stdout } = await disk.run(['maps', 'show', 'latest', '--json'])
    expect((JSON.parse(stdout) as TransportMapManifest).theta.default).toBe(1)
  })

  it.each([
    ['no scorecard of this name', historyMap(), ['--scorecard', 'exma'], 'did you mean exam?'],
    ['no JSON', 'score,sex', [], 'is no map that fairstream fit wrote: it is not JSON'],
    ['no fitted map', '{}', [], 'is no map that fairstream fit wrote'],
    ['other traits', historyMap(['f', 'm'], { traits: ['age'] }), [], 'was fitted on age; the groups of exam are made of sex'],
    ['groups of more traits', historyMap(['f|a', 'm|b']), [], 'group f|a cannot be a group of exam: wanted the 1 trait'],
    [
      'another scale',
      historyMap(['f', 'm'], {}, 300),
      [],
      'have no place on the grid of exam, a lattice from 0 to 100 in steps of 1',
    ],
  ])('refuses %s, and says why', async (_, text, more, words) => {
    await writeFile(file, text)
    expect(await seed(...more)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) as string })
    expect(await maps()).toEqual([])
  })

  it('refuses groups that the declared values of a trait leave out or gather, and a scorecard that is not named', async () => {
    const declared = (values: string): string =>
      CONFIGURATION.replace('planEvery', `traitValues: { sex: ${values} }\n    planEvery`)
    await writeFile(file, historyMap(['f', 'x']))
    await writeFile(disk.config, declared('{ known: [f, m] }'))
    expect((await seed()).stderr).toContain('group x cannot be a group of exam: sex x is none of f, m')
    await writeFile(disk.config, declared('{ known: [f, m], catchAll: other }'))
    expect((await seed()).stderr).toContain('group x cannot be a group of exam: its people are counted as other')
    const [head = '', card = ''] = CONFIGURATION.split('  exam:')
    await writeFile(disk.config, `${head}  exam:${card.replace('topics:', `  oral:${card.split('topics:')[0] ?? ''}topics:`)}`)
    expect((await seed()).stderr).toContain('maps seed needs --scorecard, one of exam, oral')
  })
})

it('a map whose groups the scorecard gives no weight moves nobody, and is refused', async () => {
  const { configuration } = await readConfigurationFile(disk.config, {})
  const { exam } = configuration.scorecards
  if (exam === undefined) throw new Error('there is no exam')
  const weighed = { ...configuration, scorecards: { exam: { ...exam, weights: { declared: { x: 1 } } } } }
  const card = pipelineRules(weighed).scorecards.get('exam')
  if (card === undefined) throw new Error('there is no exam')
  const { map } = await readMapFile(file)
  expect(() => placeSeed({ card, map, file, again: false }, [])).toThrow('no group of it has a weight in exam')
})
