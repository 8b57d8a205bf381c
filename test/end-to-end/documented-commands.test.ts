import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { linkRepository, shellLines } from './documents.ts'
import { ended, inDirectory, REPOSITORY } from './fairstream-command.ts'

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...(await readdir(join(REPOSITORY, 'docs/guides'))).filter((name) => name.endsWith('.md')).map((name) => `docs/guides/${name}`),
]

/** This test is a part of it. */
const NOT_RUN = ['npm test']

describe('the commands of', () => {
  it.concurrent.each(DOCUMENTS)('%s work as they stand, one after another', async (document) => {
    const commands = shellLines(await readFile(join(REPOSITORY, document), 'utf8')).filter((line) => !NOT_RUN.includes(line))
    expect(commands.length).toBeGreaterThan(0)
    await inDirectory(async (directory) => {
      await linkRepository(directory)
      for (const command of commands) {
        const { code, stderr } = await ended(spawn('sh', ['-c', ending(command)], { cwd: directory, timeout: 120_000 }))
        expect([command, code, code === 0 ? '' : stderr]).toEqual([command, 0, ''])
      }
    })
  })
})

/** Nothing but Ctrl-C ends the demo, unless it is told when. */
function ending(command: string): string {
  return command === 'npm start' ? 'npm start -- --for 5s' : command
}
