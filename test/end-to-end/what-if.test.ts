import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Ended } from './fairstream-command.ts'
import { digests, ended, fairstream, inDirectory, startFairstream } from './fairstream-command.ts'

/** A quarter of an hour of events. */
async function recorded(directory: string, n: number): Promise<void> {
  const generate = ['generate', 'credit', '--n', String(n), '--seed', '5', '--rate', '2.5', '--out', 'events.ndjson']
  expect((await fairstream(directory, generate)).code).toBe(0)
  await writeFile(join(directory, 'f.yaml'), (await fairstream(directory, ['config', 'example', 'credit'])).stdout)
}

const WHAT_IF = ['replay', 'what-if', '--config', 'f.yaml', '--input', 'events.ndjson', '--theta', '.25', '--ties', 'mid']

/** Everything that a call wrote: what it printed, its page and the files of both sides. */
async function written(directory: string, { code, stdout }: Ended): Promise<unknown> {
  expect(code).toBe(0)
  const [inForce, whatIf] = await Promise.all(['in-force', 'what-if'].map((side) => digests(join(directory, 'out', side))))
  const { 'page.html': page } = await digests(join(directory, 'pages'))
  return { stdout, inForce, whatIf, page }
}

describe('replay what-if', () => {
  it('says the same bytes twice: text, JSON, page and the files of both sides; the side in force is what run writes', async () => {
    await inDirectory(async (directory) => {
      await recorded(directory, 2_000)
      await fairstream(directory, ['run', '--input', 'events.ndjson', '--config', 'f.yaml', '--out', 'ran'])
      const ran = await digests(join(directory, 'ran'))
      await mkdir(join(directory, 'pages'))
      const all: unknown[] = []
      for (const format of [[], [], ['--json'], ['--json']]) {
        const args = [...WHAT_IF, '--out', 'out', '--html', join('pages', 'page.html'), ...format]
        const told = (await written(directory, await fairstream(directory, args))) as { inForce: unknown; whatIf: unknown }
        expect(told.inForce).toEqual(ran)
        expect(told.whatIf).not.toEqual(ran)
        all.push(told)
        await rename(join(directory, 'out'), join(directory, `out-${all.length}`))
      }
      const [first, second, third, fourth] = all
      expect(second).toEqual(first)
      expect(fourth).toEqual(third)
    })
  })

  it('ends by Ctrl-C with nothing left behind', async () => {
    await inDirectory(async (directory) => {
      await recorded(directory, 20_000)
      const child = startFairstream(directory, [...WHAT_IF, '--out', 'out', '--html', 'page.html'])
      const end = ended(child)
      // The directory is there once it has begun.
      while (!(await readdir(directory)).includes('out')) await new Promise((resolve) => setTimeout(resolve, 20))
      child.kill('SIGINT')
      const { code, stdout, stderr } = await end
      expect([code, stdout]).toEqual([130, ''])
      expect(stderr).toContain('nothing was written')
      expect(await digests(join(directory, 'out', 'in-force'))).toEqual({})
      expect(await readdir(directory)).not.toContain('page.html')
    })
  })
})
