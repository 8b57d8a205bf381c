import { parentPort } from 'node:worker_threads'
import type { Schedule } from './schedule.ts'
import { simulate } from './simulate.ts'

/** One schedule's verdict, as a worker sends it. */
export interface Answer {
  readonly seed: number
  readonly events: number
  readonly superseded: number
  readonly divergences: readonly string[]
}

parentPort?.on('message', (schedule: Schedule) => {
  simulate(schedule).then(
    ({ events, superseded, divergences }) => {
      parentPort?.postMessage({ seed: schedule.seed, events, superseded, divergences } satisfies Answer)
    },
    (fault: unknown) => {
      parentPort?.postMessage({
        seed: schedule.seed,
        events: 0,
        superseded: 0,
        divergences: [`the simulator failed: ${String(fault)}`],
      })
    },
  )
})
