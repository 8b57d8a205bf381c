import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { CONFIGURATION, createDeploymentOnDisk } from './deployment-on-disk.ts'
import type { DeploymentOnDisk } from './deployment-on-disk.ts'
import { createRecordingTerminal } from './recording-terminal.ts'

let disk: DeploymentOnDisk

beforeAll(async () => {
  disk = await createDeploymentOnDisk(CONFIGURATION.replace('topics:', '    drift: { baseline: map.json }\ntopics:'))
})

afterAll(async () => {
  await disk.remove()
})

async function ran(...args: readonly string[]) {
  const terminal = createRecordingTerminal()
  const code = await runCommandLine([...args, '--config', disk.config], terminal)
  return { code, ...terminal.written }
}

it('a baseline that is declared is read by the commands that watch, and a mistake where it cannot be', async () => {
  const [people, events] = ['people.csv', 'e.ndjson'].map((name) => join(disk.directory, name))
  await writeFile(events ?? '', '')
  const run = ['run', '--input', events ?? '', '--out', join(disk.directory, 'out')]
  for (const command of [
    ['config', 'print'],
    run,
    ['start', '--for', '1s'],
    ['replay', 'what-if', '--input', events ?? '', '--theta', '1'],
  ]) {
    const { code, stderr } = await ran(...command)
    expect([command[0], code, stderr]).toEqual([command[0], 2, expect.stringContaining('scorecards.exam.drift.baseline')])
  }
  const rows = Array.from({ length: 60 }, (_, i) => `${i < 55 ? 'f' : 'm'},${i}`)
  await writeFile(people ?? '', `sex,score\n${rows.join('\n')}\n`)
  const fit = ['fit', '--input', people ?? '', '--score', 'score', '--traits', 'sex', '--out', join(disk.directory, 'map.json')]
  expect(await runCommandLine(fit, createRecordingTerminal())).toBe(0)
  const { code, stderr } = await ran(...run)
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining(
      'note: baseline map.json: group m: input-shift leaves it out, as its scores, 5, are fewer than minGroupSize 10\n',
    ),
  ])
  expect((await ran('config', 'print')).stdout).toMatch(/baseline: map\.json +# file/)
})
