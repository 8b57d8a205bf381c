import { describe, expect, it } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { createRecordingTerminal } from './recording-terminal.ts'
import { shellWord } from './shell-word.ts'

describe('experiment', () => {
  it.each([
    [['colege'], "'colege' is no experiment: did you mean college?"],
    [['zzz'], 'there are cfa-synthetic, college, credit, insurance, own-data'],
    [['college', '--n', '0'], '--n 0: wanted a whole number from 1'],
    [['college', '--n', '1e3'], '--n 1e3: wanted a whole number'],
    [['college', '--seed', '-1'], '--seed -1: wanted a whole number'],
    [['college', '--input', 'people.csv'], '--input is for own-data; college draws its people'],
    [['college', '--id', 'id'], '--id is for own-data'],
    [['own-data', '--input', 'people.csv', '--score', 's'], 'experiment own-data needs --traits'],
    [['own-data', '--input', 'p.csv', '--score', 's', '--traits', 't', '--seed', '1'], '--seed is for people who are drawn'],
    [['own-data', '--input', '/nowhere/p.csv', '--score', 's', '--traits', 't'], '/nowhere/p.csv: no such file'],
  ])('refuses %j in a sentence', async (args, says) => {
    const terminal = createRecordingTerminal()
    expect(await runCommandLine(['experiment', ...args], terminal)).toBe(2)
    expect(terminal.written.stderr).toContain(says)
    expect(terminal.written.stdout).toBe('')
  })

  it('stops at a signal, and keeps nothing', async () => {
    const terminal = createRecordingTerminal({ signal: AbortSignal.abort(130) })
    expect(await runCommandLine(['experiment', 'college', '--n', '100', '--out', '/nowhere/out'], terminal)).toBe(130)
    expect(terminal.written.stderr).toContain('nothing was kept')
  })
})

describe('a shell word', () => {
  it.each([
    ['people.csv', 'people.csv'],
    ['.1,.25', '.1,.25'],
    ['my people.csv', "'my people.csv'"],
    ["it's", String.raw`'it'\''s'`],
    ['', "''"],
    ['sex;rm', "'sex;rm'"],
  ])('of %j is %s', (text, word) => {
    expect(shellWord(text)).toBe(word)
  })
})
