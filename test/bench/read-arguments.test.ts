import { describe, expect, test } from 'vitest'
import { readArguments } from './read-arguments.ts'

const KNOWN = ['sketch-add', 'live', 'restore']

describe('the arguments of npm run bench', () => {
  test('name cases, the file of results, and how much is measured', () => {
    expect(readArguments(['live', '--json', 'out.json', '--events', '5000', '--rounds', '5'], KNOWN)).toEqual({
      kind: 'run',
      request: { cases: ['live'], json: 'out.json', events: 5_000, rounds: 5 },
    })
    expect(readArguments([], KNOWN)).toMatchObject({ kind: 'run', request: { cases: [], events: undefined } })
    expect(readArguments(['--list'], KNOWN)).toEqual({ kind: 'list' })
  })

  test('that name no case are told the nearest one', () => {
    const read = readArguments(['restor'], KNOWN)
    expect(read).toMatchObject({ kind: 'mistake', message: expect.stringContaining('did you mean restore?') as string })
  })

  test('keep every number within its limits', () => {
    for (const args of [
      ['--rounds', '2'],
      ['--events', '1e9'],
      ['--events', 'many'],
      ['--speed', '9'],
    ])
      expect(readArguments(args, KNOWN).kind).toBe('mistake')
  })
})
