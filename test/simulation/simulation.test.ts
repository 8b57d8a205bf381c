import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { PLANTS } from './plants.ts'
import { runSeeds } from './run-seeds.ts'
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

  test('an unknown plant or range exits 2', () => {
    expect(run('--plant', 'no-such-fault').status).toBe(2)
    expect(run('--seeds', '9-1').status).toBe(2)
    expect(run('--nonsense').status).toBe(2)
  })
})
