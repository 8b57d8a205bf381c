import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runCommandLine } from '../../services/cli/src/command-line.ts'
import { createRecordingTerminal } from '../../services/cli/src/recording-terminal.ts'

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url))

/** Written by the code that first had this format. Never write it anew. */
test('a map file of format version 1 scores as it did, and is fitted the same from the same table', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fairstream-fitted-'))
  const [map, table, scored] = ['json', 'csv', 'scored.csv'].map((end) => join(FIXTURES, `fitted-map-v1.${end}`))
  const [again, fitted] = [join(directory, 'scored.csv'), join(directory, 'map.json')]
  const run = async (args: readonly string[]): Promise<string> => {
    const terminal = createRecordingTerminal()
    return (await runCommandLine(args, terminal)) === 0 ? '' : terminal.written.stderr
  }
  try {
    expect(await run(['score', '--map', map ?? '', '--input', table ?? '', '--out', again])).toBe('')
    expect(await readFile(again, 'utf8')).toBe(await readFile(scored ?? '', 'utf8'))
    const how = ['--score', 'score', '--traits', 'sex', '--theta', '0.75', '--ties', 'random', '--id', 'id', '--grid', 'auto']
    expect(await run(['fit', '--input', table ?? '', ...how, '--out', fitted])).toBe('')
    expect(await readFile(fitted, 'utf8')).toBe(await readFile(map ?? '', 'utf8'))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
