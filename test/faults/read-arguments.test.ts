import { expect, test } from 'vitest'
import { FAULT_KINDS, WITHOUT_REBUILD } from './faults.ts'
import { readArguments } from './read-arguments.ts'

test('without arguments, five minutes of all faults', () => {
  expect(readArguments([], 5)).toEqual({
    kind: 'run',
    arguments: {
      request: {
        forMs: 300_000,
        rate: 2_000,
        partitions: 8,
        scorers: 2,
        seed: 5,
        compression: 10,
        strict: false,
        rebuild: false,
        faults: WITHOUT_REBUILD,
        withHalts: true,
      },
      report: undefined,
    },
  })
})

test('what was asked for is read', () => {
  const read = readArguments(
    ['--for', '30m', '--faults', 'redis-kill,scorer-kill', '--strict', '--no-halts', '--report', 'r.md'],
    5,
  )
  expect(read).toMatchObject({
    arguments: {
      request: { forMs: 1_800_000, faults: ['redis-kill', 'scorer-kill'], strict: true, withHalts: false },
      report: 'r.md',
    },
  })
})

test('Redis is emptied only where state is rebuilt', () => {
  expect(readArguments(['--rebuild'], 5)).toMatchObject({ arguments: { request: { rebuild: true, faults: FAULT_KINDS } } })
  expect(WITHOUT_REBUILD).not.toContain('redis-emptied')
})

test.each([
  [['--for', '5'], '--for 5: wanted a time from 10s to 24h'],
  [['--for', '1s'], '--for 1s: wanted a time from 10s to 24h'],
  [['--rate', '0'], '--rate 0: wanted a whole number from 1 to 20000'],
  [['--partitions', 'many'], '--partitions many: wanted a whole number from 1 to 64'],
  [['--faults', 'redis-kil'], '--faults redis-kil: did you mean redis-kill?'],
  [['--faults', 'redis-emptied'], '--faults redis-emptied: only with --rebuild; without it scorers halt'],
  [['--nonsense'], "Unknown option '--nonsense'"],
])('%j is refused with the reason', (args, message) => {
  expect(readArguments(args, 1)).toEqual({ kind: 'mistake', message: expect.stringContaining(message) as unknown })
})
