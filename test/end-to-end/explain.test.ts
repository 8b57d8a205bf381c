import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FairScore } from '../../packages/events/src/index.ts'
import { fairstream, inDirectory, recordsOf } from './fairstream-command.ts'

describe('explain over what run wrote', () => {
  it('finds a fair score equal, a changed one not, and a lost map a fault', async () => {
    await inDirectory(async (directory) => {
      await fairstream(directory, ['generate', 'credit', '--n', '7000', '--seed', '5', '--rate', '20', '--out', 'events.ndjson'])
      await writeFile(join(directory, 'events.ndjson'), 'not json, and personal', { flag: 'a' })
      await writeFile(join(directory, 'f.yaml'), (await fairstream(directory, ['config', 'example', 'credit'])).stdout)
      await fairstream(directory, ['run', '--input', 'events.ndjson', '--config', 'f.yaml', '--out', 'out'])
      const score = (await recordsOf<FairScore>(directory, 'out', 'fair-scores.ndjson')).at(-1) as FairScore
      expect(score.mapVersion).toBeDefined()

      const equal = await fairstream(directory, ['explain', score.id, '--from', 'out'])
      expect(equal.code).toBe(0)
      expect(equal.stdout).toContain(`map           ${score.mapVersion ?? ''}`)
      expect(equal.stdout).toContain('the same fair score comes out, to the bit')

      const dead = await fairstream(directory, ['explain', 'main/0/7000', '--from', 'out'])
      expect([dead.code, dead.stdout]).toEqual([0, expect.stringContaining('unreadable')])
      expect(dead.stdout).not.toContain('personal')

      const none = await fairstream(directory, ['explain', 'main/0/7001', '--from', 'out'])
      expect([none.code, none.stdout]).toEqual([2, ''])
      expect(none.stderr).toContain('main/0/7001: no fair score and no dead letter of this id in out')

      const file = join(directory, 'out', 'fair-scores.ndjson')
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
      await writeFile(file, [...lines.slice(0, -1), JSON.stringify({ ...score, fair: 849 })].join('\n'))
      const changed = await fairstream(directory, ['explain', score.id, '--from', 'out', '--json'])
      expect(changed.code).toBe(1)
      const { recomputed } = JSON.parse(changed.stdout) as { recomputed: { differences: readonly unknown[] } }
      expect(recomputed.differences).toEqual([{ field: 'fair', written: 849, recomputed: score.fair }])

      await writeFile(join(directory, 'out', 'transport-maps.ndjson'), '')
      const lost = await fairstream(directory, ['explain', score.id, '--from', 'out'])
      expect(lost.code).toBe(3)
      expect(lost.stderr).toContain(`lacks map ${score.mapVersion ?? ''}`)
    })
  })
})
