import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FairScore } from '../../packages/events/src/index.ts'
import { fairstream, inDirectory, linesOf } from './fairstream-command.ts'

const PARTITIONS = 4
const PEOPLE = 400

describe('fairstream maps seed', () => {
  it('makes scores fair from the first that no partition had been granted, long before a plan', async () => {
    await inDirectory(async (directory) => {
      const ran = async (...args: readonly string[]): Promise<string> => {
        const { code, stdout, stderr } = await fairstream(directory, args)
        expect([args[0], code, code === 0 ? '' : stderr]).toEqual([args[0], 0, ''])
        return stdout
      }
      await writeFile(join(directory, 'f.yaml'), await ran('config', 'example', 'credit'))
      await appendFile(join(directory, 'f.yaml'), `topics: { partitions: ${PARTITIONS} }\n`)
      await ran('generate', 'credit', '--n', '20000', '--seed', '7', '--out', 'people.csv')
      await ran('fit', '--input', 'people.csv', '--score', 'score', '--traits', 'sex,origin', '--out', 'map.json')
      await ran('generate', 'credit', '--n', String(PEOPLE), '--seed', '8', '--out', 'events.ndjson')
      await ran('topics', 'create', '--config', 'f.yaml')
      const [, version = ''] = /^map (\w+)/.exec(await ran('maps', 'seed', '--map', 'map.json', '--config', 'f.yaml')) ?? []
      await ran('start', '--config', 'f.yaml', '--for', '1s')
      await ran('ingest', '--input', 'events.ndjson', '--config', 'f.yaml')
      await ran('start', '--config', 'f.yaml', '--for', '3s')
      await writeFile(
        join(directory, 'fair.ndjson'),
        await ran('tail', 'fair-scores', '--config', 'f.yaml', '--from', 'start', '--limit', String(PEOPLE), '--json'),
      )
      const scores = (await linesOf(directory, 'fair.ndjson')).map((line) => JSON.parse(line) as FairScore)
      const early = scores.filter(({ mapVersion }) => mapVersion !== version)
      expect(early.map(({ id, flags }) => [id, flags]).sort()).toEqual(
        Array.from({ length: PARTITIONS }, (_, partition) => [`main/${partition}/0`, ['warming-up']]),
      )
      expect(meanGap(scores, 'raw')).toBeGreaterThan(40)
      expect(meanGap(scores, 'fair')).toBeLessThan(25)
    })
  })
})

/** How far the means of the best and the worst group lie apart. */
function meanGap(scores: readonly FairScore[], of: 'raw' | 'fair'): number {
  const means = [...Map.groupBy(scores, ({ group }) => group).values()].map(
    (members) => members.reduce((sum, each) => sum + Number(each[of]), 0) / members.length,
  )
  return Math.max(...means) - Math.min(...means)
}
