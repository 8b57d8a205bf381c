import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runCommandLine } from '../../services/cli/src/command-line.ts'
import { createRecordingTerminal } from '../../services/cli/src/recording-terminal.ts'

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url))

const SCALAR = ['--score', 'score', '--traits', 'sex', '--theta', '0.75', '--ties', 'random', '--id', 'id', '--grid', 'auto']
const VECTOR = ['--score', 'score_1,score_2', '--traits', 'origin', '--theta', '0.75', '--id', 'id', '--method']

/** Written by the code that first had the format. Never write them anew. */
test.each([
  ['fitted-map-v1', 'fitted-map-v1.csv', SCALAR],
  ['fitted-vector-map-v1', 'fitted-vector-map-v1.csv', [...VECTOR, 'gaussian']],
  ['fitted-free-support-map-v1', 'fitted-vector-map-v1.csv', [...VECTOR, 'free-support']],
])('a map file %s scores as it did, and is fitted the same from the same table', async (name, input, how) => {
  const directory = await mkdtemp(join(tmpdir(), 'fairstream-fitted-'))
  const [map, table, scored] = [`${name}.json`, input, `${name}.scored.csv`].map((file) => join(FIXTURES, file))
  const [again, fitted] = [join(directory, 'scored.csv'), join(directory, 'map.json')]
  const run = async (args: readonly string[]): Promise<string> => {
    const terminal = createRecordingTerminal()
    return (await runCommandLine(args, terminal)) === 0 ? '' : terminal.written.stderr
  }
  try {
    expect(await run(['score', '--map', map ?? '', '--input', table ?? '', '--out', again])).toBe('')
    expect(await readFile(again, 'utf8')).toBe(await readFile(scored ?? '', 'utf8'))
    expect(await run(['fit', '--input', table ?? '', ...how, '--out', fitted])).toBe('')
    expect(await readFile(fitted, 'utf8')).toBe(await readFile(map ?? '', 'utf8'))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
