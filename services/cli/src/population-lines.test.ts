import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { CONFIGURATION, createDeploymentOnDisk } from './deployment-on-disk.ts'
import type { DeploymentOnDisk } from './deployment-on-disk.ts'
import { isOfVectors, KNOWN_POPULATIONS, tableLines } from './population-lines.ts'
import { createRecordingTerminal } from './recording-terminal.ts'

let place: DeploymentOnDisk
beforeEach(async () => {
  place = await createDeploymentOnDisk(CONFIGURATION)
})
afterEach(() => place.remove())

const OF_FOUR = ['--n', '4', '--seed', '7']

async function generate(...args: readonly string[]): Promise<{ code: number; stderr: string }> {
  const terminal = createRecordingTerminal()
  const code = await runCommandLine(['generate', ...args], terminal)
  return { code, stderr: terminal.written.stderr }
}

const linesOf = async (file: string): Promise<readonly string[]> => (await readFile(file, 'utf8')).trimEnd().split('\n')

describe('a population of vectors', () => {
  it('is a table with a column for each coordinate, that says what the events say', async () => {
    const [csv, ndjson] = ['people.csv', 'people.ndjson'].map((name) => join(place.directory, name)) as [string, string]
    expect(await generate('gaussian-2d', ...OF_FOUR, '--out', csv)).toMatchObject({ code: 0 })
    expect(await generate('gaussian-2d', ...OF_FOUR, '--out', ndjson)).toMatchObject({ code: 0 })
    const [head, ...rows] = await linesOf(csv)
    expect(head).toBe('id,origin,score_1,score_2')
    const events = (await linesOf(ndjson)).map((line) => JSON.parse(line) as Event)
    expect(rows).toEqual(events.map(({ id, traits, score }) => [id, traits.origin, ...score].join(',')))
    expect(rows).toHaveLength(4)
  })

  it('has as many columns as its ranges have, and a population of numbers has one', () => {
    for (const [name, population] of Object.entries(KNOWN_POPULATIONS)) {
      const [head = '', row = ''] = tableLines(population, { n: 1, seed: 1 })
      const columns = head.split(',').filter((each) => each.startsWith('score'))
      expect([name, columns.length]).toEqual([name, isOfVectors(population) ? population.ranges.length : 1])
      expect(row.split(',')).toHaveLength(head.split(',').length)
    }
  })

  it('is refused a plant, by its name, and nothing is written', async () => {
    const out = join(place.directory, 'people.ndjson')
    expect(await generate('gaussian-2d', ...OF_FOUR, '--plant', 'shift:a:0.5:0', '--out', out)).toEqual({
      code: 2,
      stderr: expect.stringContaining('--plant: nothing can be planted in gaussian-2d, whose scores are vectors') as string,
    })
    await expect(readFile(out)).rejects.toThrow('ENOENT')
  })
})

it('a table is refused a plant', async () => {
  const out = join(place.directory, 'people.csv')
  expect(await generate('credit', ...OF_FOUR, '--plant', 'drift:0.5:0', '--out', out)).toEqual({
    code: 2,
    stderr: expect.stringContaining('--plant changes events over time; wanted no .csv') as string,
  })
  await expect(readFile(out)).rejects.toThrow('ENOENT')
})

interface Event {
  readonly id: string
  readonly traits: { readonly origin: string }
  readonly score: readonly number[]
}
