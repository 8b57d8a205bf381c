import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY } from './fairstream-command.ts'

/** The lines of every block that is marked as sh, and of those marked as sh and one of these words as well. */
export function shellLines(markdown: string, ...words: readonly string[]): readonly string[] {
  const marks = ['sh', ...words.map((word) => `sh ${word}`)].join('|')
  return [...markdown.matchAll(new RegExp(`^\`\`\`(?:${marks})\\n(.*?)^\`\`\`$`, 'gms'))].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line !== ''),
  )
}

/** A directory that looks like the repository, so that what commands write stays in it. Nothing is installed: the links lead to what is. */
export async function linkRepository(directory: string): Promise<void> {
  for (const name of ['node_modules', 'package.json', 'packages', 'services', 'test'])
    await symlink(join(REPOSITORY, name), join(directory, name))
  await mkdir(join(directory, 'infra'))
  await writeFile(join(directory, 'infra', 'setup.mjs'), '')
}
