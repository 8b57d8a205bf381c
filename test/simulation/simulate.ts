import { judgeOutcome } from './oracles.ts'
import type { Verdict } from './oracles.ts'
import { runSchedule } from './schedule.ts'
import type { Schedule } from './schedule.ts'

/** Runs one schedule and judges what it left behind. */
export async function simulate(
  schedule: Schedule,
): Promise<Verdict & { readonly faults: readonly string[]; readonly indices: readonly number[] }> {
  const outcome = await runSchedule(schedule)
  const { faults } = outcome.world
  return {
    ...judgeOutcome(outcome),
    faults: faults.map(({ step, kind }) => `step ${step}: ${kind}`),
    indices: faults.map(({ index }) => index),
  }
}

/** A schedule that still diverges, with as few faults as leaving them out one stretch after another comes to. */
export interface Shrunk {
  readonly events: number
  readonly faults: readonly string[]
  readonly divergences: readonly string[]
}

const TRIES_MAX = 400

/** Leaves out faults, at first half of them at a time, for as long as the schedule diverges without them. */
export async function shrink(schedule: Schedule): Promise<Shrunk> {
  let best = await simulate(schedule)
  const disabled = new Set<number>()
  let tries = 0
  for (
    let size = Math.ceil(best.indices.length / 2);
    size >= 1 && tries < TRIES_MAX;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < best.indices.length && tries < TRIES_MAX;) {
      const without = best.indices.slice(from, from + size)
      const again = await simulate({ ...schedule, disabled: new Set([...disabled, ...without]) })
      tries += 1
      if (again.divergences.length === 0) from += size
      else {
        for (const index of without) disabled.add(index)
        best = again
      }
    }
  }
  return { events: best.events, faults: best.faults, divergences: best.divergences }
}
