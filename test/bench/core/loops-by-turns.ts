import type { BenchContext } from '../bench-case.ts'
import { byTurns } from '../by-turns.ts'
import type { Series } from '../by-turns.ts'

export interface Loop {
  readonly name: string
  /** How many items a run takes through. */
  readonly per: number
  /** The unit that the time per item is told in, in seconds: 1e-9 for nanoseconds. */
  readonly unitSeconds: number
  readonly run: () => void
}

const WARM_UP = 3

/**
 * Time per item of loops in this process: each runs often enough for its engine to have compiled it before it counts. The time is
 * this thread's on a processor: a loop waits for nothing, and others at work must not be taken for it.
 */
export async function loopsByTurns(
  { rounds, signal }: Pick<BenchContext, 'rounds' | 'signal'>,
  loops: readonly Loop[],
): Promise<readonly Series<number>[]> {
  for (const { run } of loops) for (let time = 0; time < WARM_UP; time += 1) run()
  return byTurns(
    rounds,
    loops.map(({ name, per, unitSeconds, run }) => ({
      name,
      measure: () => {
        const before = process.threadCpuUsage()
        run()
        const { user, system } = process.threadCpuUsage(before)
        return (user + system) / 1e6 / per / unitSeconds
      },
    })),
    signal,
  )
}
