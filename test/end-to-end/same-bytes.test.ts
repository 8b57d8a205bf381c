import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digests, fairstream, inDirectory, linesOf } from './fairstream-command.ts'

/** A quarter of an hour of events, slow enough for two maps. */
async function recorded(directory: string, name: string, n: number): Promise<void> {
  const generate = ['generate', name, '--n', String(n), '--seed', '3', '--rate', '15', '--out', 'events.ndjson']
  expect((await fairstream(directory, generate)).code).toBe(0)
  await writeFile(join(directory, 'f.yaml'), (await fairstream(directory, ['config', 'example', name])).stdout)
}

const RUN = ['run', '--input', 'events.ndjson', '--config', 'f.yaml', '--out', 'out']

describe('two runs over the same file', () => {
  it.each(['cfa-synthetic', 'college', 'credit', 'insurance'])('of %s give the same bytes', async (name) => {
    await inDirectory(async (directory) => {
      await recorded(directory, name, 10_000)
      expect((await fairstream(directory, RUN)).code).toBe(0)
      const first = await digests(join(directory, 'out'))
      expect(Object.keys(first)).toEqual(
        ['dead-letters', 'drift-alerts', 'fair-scores', 'late-scores', 'plan-reports', 'transport-maps'].map(
          (topic) => `${topic}.ndjson`,
        ),
      )
      await rename(join(directory, 'out'), join(directory, 'earlier'))
      expect((await fairstream(directory, RUN)).code).toBe(0)
      expect(await digests(join(directory, 'out'))).toEqual(first)
      const maps = await linesOf(directory, 'out', 'transport-maps.ndjson')
      expect(maps.filter((line) => !line.includes('"part":')).length).toBeGreaterThan(1)
    })
  })

  it('in one directory leave the second run’s files', async () => {
    await inDirectory(async (directory) => {
      await recorded(directory, 'credit', 200)
      await fairstream(directory, RUN)
      const first = await digests(join(directory, 'out'))
      const again = await fairstream(directory, RUN)
      expect(again.code).toBe(0)
      expect(await digests(join(directory, 'out'))).toEqual(first)
    })
  })
})

describe('a generated file', () => {
  it('is the same on stdout, and a table where its name ends in .csv', async () => {
    await inDirectory(async (directory) => {
      await recorded(directory, 'credit', 50)
      const generate = ['generate', 'credit', '--n', '50', '--seed', '3', '--rate', '15', '--out']
      const onStdout = await fairstream(directory, [...generate, '-'])
      expect(onStdout.stdout.trimEnd().split('\n')).toEqual(await linesOf(directory, 'events.ndjson'))
      await fairstream(directory, [...generate, 'table.csv'])
      const table = await linesOf(directory, 'table.csv')
      expect(table[0]).toBe('id,sex,origin,score')
      expect(table).toHaveLength(51)
      const [first] = await linesOf(directory, 'events.ndjson')
      const event = JSON.parse(first ?? '') as { id: string; traits: { sex: string; origin: string }; score: number }
      expect(table[1]).toBe([event.id, event.traits.sex, event.traits.origin, event.score].join(','))
    })
  })
})
