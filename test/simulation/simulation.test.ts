import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Mode } from './fault-mix.ts'
import { PLANTS, STRICT_PLANTS } from './plants.ts'
import { runSeeds } from './run-seeds.ts'
import { runSchedule } from './schedule.ts'
import type { Outcome } from './schedule.ts'
import { simulate } from './simulate.ts'

describe('the delivery protocol under seeded faults', () => {
  test('1,000 schedules lose nothing, repeat only equal bytes, and leave the state that the log folds to', async () => {
    const tally = await runSeeds({ from: 1, to: 1000 })
    console.log(
      `1-1000: ${tally.schedules} schedules, ${tally.events} events, ${tally.superseded} superseded, ${tally.diverged.length} diverged`,
    )
    expect(tally.diverged).toEqual([])
    expect(tally.schedules).toBe(1000)
  })

  test.each(PLANTS)('a runner with the fault %s is caught within 300 seeds', async (plant) => {
    const tally = await runSeeds({ from: 1, to: 300, plant, stopAtFirst: true })
    console.log(`${plant}: caught by seed ${String(tally.diverged[0]?.seed)}`)
    expect(tally.diverged.length).toBeGreaterThan(0)
  })

  test('a schedule is the same each time it runs', async () => {
    expect(await simulate({ seed: 12 })).toEqual(await simulate({ seed: 12 }))
  })
})

describe('strict mode under seeded faults', () => {
  test('80 schedules lose nothing and repeat nothing', async () => {
    const tally = await runSeeds({ from: 1, to: 80, modes: ['strict'] })
    expect(tally).toMatchObject({ schedules: 80, superseded: 0, diverged: [] })
  })

  test('15 schedules whose store keeps rolling back repeat nothing', async () => {
    const tally = await runSeeds({ from: 1, to: 15, modes: ['strict', 'roll-back'] })
    expect(tally).toMatchObject({ schedules: 15, superseded: 0, diverged: [] })
  })

  test.each(STRICT_PLANTS)('a runner with the fault %s is caught within 300 seeds', async (plant) => {
    const tally = await runSeeds({ from: 1, to: 300, plant, modes: ['strict'], stopAtFirst: true })
    console.log(`${plant}: caught by seed ${String(tally.diverged[0]?.seed)}`)
    expect(tally.diverged.length).toBeGreaterThan(0)
  })
})

describe('a mode makes its fault certain', () => {
  const SEEDS = [1, 2, 3]

  test.each<[mode: Mode, happened: (outcome: Outcome) => boolean]>([
    [
      'roll-back',
      ({ history }) =>
        ['raw-scores', 'transport-maps'].every((topic) => [...history.rolledBackAt.keys()].some((key) => key.startsWith(topic))),
    ],
    ['growth', ({ world }) => world.faults.some(({ kind }) => kind === 'partitions grow')],
    ['replaced-log', ({ damaged }) => damaged !== undefined],
  ])('%s', async (mode, happened) => {
    for (const seed of SEEDS) expect(happened(await runSchedule({ seed, modes: [mode] }))).toBe(true)
    expect((await runSeeds({ from: 1, to: SEEDS.length, modes: [mode] })).diverged).toEqual([])
  })
})

describe('npm run simulate', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--conditions=@fairstream/source', 'test/simulation/main.ts', ...args], { encoding: 'utf8' })

  test('ends with the closing line and exits 0 where nothing diverged', () => {
    const { status, stdout } = run('--seeds', '1-3')
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^3 schedules, \d+ events, \d+ superseded, 0 diverged$/)
    expect(status).toBe(0)
  })

  test('names the seed and the shrunk schedule of a divergence, and exits 1', () => {
    const { status, stdout } = run('--seeds', '1-4', '--plant', 'late-slice-increment')
    expect(stdout).toMatch(/seed \d+ diverged .*shrunk to \d+ faults/)
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/ [1-4] diverged$/)
    expect(status).toBe(1)
  })

  test('runs modes together', () => {
    expect(run('--seeds', '1-2', '--mode', 'strict', '--mode', 'growth')).toMatchObject({ status: 0 })
  })

  test('an unknown plant, mode or range exits 2', () => {
    expect(run('--plant', 'no-such-fault').status).toBe(2)
    expect(run('--seeds', '9-1').status).toBe(2)
    expect(run('--mode', 'hopeful').status).toBe(2)
    expect(run('--mode', 'roll-back', '--mode', 'replaced-log').status).toBe(2)
    expect(run('--nonsense').status).toBe(2)
  })
})
