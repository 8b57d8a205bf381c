import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { COMMANDS } from './commands.ts'
import { createRecordingTerminal } from './recording-terminal.ts'

async function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = createRecordingTerminal()
  const code = await runCommandLine(args, terminal)
  return { code, stdout: terminal.written.stdout, stderr: terminal.written.stderr }
}

describe('help', () => {
  it.each(COMMANDS.map(({ name }) => name))('of %s names its options and gives an example, on stdout', async (name) => {
    for (const args of [
      [...name.split(' '), '--help'],
      ['help', ...name.split(' ')],
    ]) {
      const { code, stdout, stderr } = await run(args)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain(`Usage: fairstream ${name}`)
      expect(stdout).toContain('Example:\n  npm run -s fairstream -- ')
    }
  })

  it.each(['--help', '-h', 'help'])('lists every command (%s)', async (asked) => {
    const { code, stdout } = await run([asked])
    expect(code).toBe(0)
    for (const { name, says } of COMMANDS) {
      expect(stdout).toContain(`\n  ${name}`)
      expect(stdout).toContain(says)
    }
  })

  it('is no longer than a line is wide', async () => {
    for (const { name } of COMMANDS) {
      const { stdout } = await run([...name.split(' '), '--help'])
      const usage = stdout.split('\n').filter((line) => !line.startsWith('Usage:'))
      for (const line of usage) expect(line.length).toBeLessThanOrEqual(130)
    }
  })
})

const RUN = ['run', '--input', 'a', '--config', 'b', '--out', 'c']
const GENERATE = ['--n', '1', '--seed', '1', '--out', '-']

describe('a wrong command line exits with 2 and says what was meant:', () => {
  it.each([
    [[], 'Usage: fairstream COMMAND'],
    [['rnu'], "'rnu' is no command: did you mean run?"],
    [['config', 'pritn'], "'config pritn' is no command: did you mean config print?"],
    [['config'], "'config' is no command: there are config example, config print"],
    [['xyzzy'], "'xyzzy' is no command: there are start, run"],
    [['run', '--inptu', 'x'], '--inptu is no option of run: did you mean --input?'],
    [['run', '-i', 'x'], '-i is no option of run; it takes --input'],
    [['run', '--input', 'x'], 'run needs --config F and --out DIR'],
    [['run', '--input', '--config', 'x'], '--input needs a value: --input EVENTS'],
    [['run', '--input='], '--input needs a value: --input EVENTS'],
    [[...RUN, '--json=yes'], '--json takes no value'],
    [['run', '--input', 'a', '--input', 'b'], '--input is given twice'],
    [['run', 'x', ...RUN.slice(1)], "run does not know what to do with 'x'"],
    [RUN, '--config b: no such file or directory'],
    [['generate', ...GENERATE], 'generate needs NAME'],
    [['generate', 'credti', ...GENERATE], "'credti' is no population: did you mean credit?"],
    [['generate', 'constructor', ...GENERATE], "'constructor' is no population: there are cfa-synthetic"],
    [['generate', 'credit', ...GENERATE, '--n', '2'], '--n is given twice'],
    [['generate', 'credit', '--n', '-1', '--seed', '1', '--out', '-'], '--n -1: wanted a whole number'],
    [['generate', 'credit', '--n', '1e3', '--seed', '1', '--out', '-'], '--n 1e3: wanted a whole number'],
    [['generate', 'credit', '--n', '1', '--seed', '1.5', '--out', '-'], '--seed 1.5: wanted a whole number'],
    [['generate', 'credit', ...GENERATE, '--rate', '0'], '--rate 0: wanted a number above 0'],
    [['generate', 'credit', ...GENERATE, '--start', 'noon'], '--start noon: wanted RFC 3339'],
    [['config', 'print', '--config', '/nowhere/f.yaml'], '--config /nowhere/f.yaml: no such file'],
    [['config', 'print', '--config', '/'], '--config /: is a directory; wanted a file'],
    [['explain', 'main/0/0', '--from', '/nowhere'], '--from: cannot read /nowhere/fair-scores.ndjson: no such file'],
    [['start'], 'start needs --config F, or --demo'],
    [['start', '--demo', '--for', 'long'], '--for long: wanted a time such as 30s'],
    [['start', '--demo', '--for', '0s'], '--for 0s: wanted a time such as 30s'],
    [['start', '--demo', '--for', '25h'], 'at most 24h'],
  ])('%j', async (args, says) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr).toContain(says)
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe('a fault exits with 3 and is one sentence:', () => {
  it('a file that cannot be written', async () => {
    const { code, stdout, stderr } = await run([
      'generate',
      'credit',
      '--n',
      '1',
      '--seed',
      '1',
      '--out',
      '/nowhere/events.ndjson',
    ])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^fairstream: cannot write \/nowhere\/events\.ndjson\S*: no such file or directory\n$/)
  })
})

describe('generate', () => {
  it.each([
    ['2026-06-01T00:00Z', '2026-06-01T00:00:00.000Z'],
    ['2026-06-01T02:00:00+02:00', '2026-06-01T00:00:00.000Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['-1000', '1969-12-31T23:59:59.000Z'],
  ])('starts at %s', async (start, time) => {
    const { code, stdout } = await run(['generate', 'credit', ...GENERATE, '--start', start])
    expect([code, (JSON.parse(stdout) as { time: string }).time]).toEqual([0, time])
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fairstream-'))
    const terminal = createRecordingTerminal({ signal: AbortSignal.abort(130) })
    const args = ['generate', 'credit', '--n', '10000', '--seed', '1', '--out', join(directory, 'events.ndjson')]
    expect(await runCommandLine(args, terminal)).toBe(130)
    expect(terminal.written.stderr).toContain('nothing was kept')
    await rm(directory, { recursive: false }).catch(() => rm(directory, { recursive: true }))
  })
})

describe('start --demo', () => {
  it('ends when --for asks, with what it has', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fairstream-'))
    const terminal = createRecordingTerminal()
    expect(await runCommandLine(['start', '--demo', '--for', '0.5s', '--data', directory], terminal)).toBe(0)
    expect(terminal.written.stderr).toMatch(/^[\d,]+ fair scores?, 0 dead letters/m)
    await rm(directory, { recursive: true })
  })

  it('refuses a configuration that cannot take its people', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fairstream-'))
    const file = join(directory, 'fairstream.yaml')
    for (const [scorecards, says] of [
      ['{ college: { range: [0, 1], traits: [sex] } }', 'which the configuration lacks'],
      ['{ credit: { range: [300, 850], traits: [sex, age] } }', 'scorecard credit wants sex, age'],
    ] as const) {
      await writeFile(file, `scorecards: ${scorecards}`)
      const terminal = createRecordingTerminal()
      expect(await runCommandLine(['start', '--demo', '--config', file, '--data', directory], terminal)).toBe(2)
      expect(terminal.written.stderr).toContain(says)
    }
    await rm(directory, { recursive: true })
  })
})
