import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Mode } from './fault-mix.ts'
import type { Plant } from './plants.ts'
import type { Answer } from './worker.ts'

/** Which schedules to run. */
export interface Seeds {
  readonly from: number
  readonly to: number
  readonly plant?: Plant
  readonly modes?: readonly Mode[]
  /** Stop at the first divergence. */
  readonly stopAtFirst?: boolean
  readonly onAnswer?: (answer: Answer, done: number) => void
}

/** What came of them. Divergent seeds in ascending order. */
export interface Tally {
  readonly schedules: number
  readonly events: number
  readonly superseded: number
  readonly diverged: readonly Answer[]
}

/** Runs schedules on all cores: one worker each, a schedule at a time. */
export async function runSeeds({ from, to, plant, modes = [], stopAtFirst = false, onAnswer }: Seeds): Promise<Tally> {
  const answers: Answer[] = []
  let next = from
  const isOver = (): boolean => next > to || (stopAtFirst && answers.some(({ divergences }) => divergences.length > 0))
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { execArgv: ['--conditions=@fairstream/source'] })
      const ask = (): void => {
        if (isOver()) {
          void worker.terminate().then(() => {
            resolve()
          })
          return
        }
        worker.postMessage({ seed: next, modes, ...(plant === undefined ? {} : { plant }) })
        next += 1
      }
      worker.on('message', (answer: Answer) => {
        answers.push(answer)
        onAnswer?.(answer, answers.length)
        ask()
      })
      worker.on('error', reject)
      ask()
    })
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), to - from + 1) }, work))
  return {
    schedules: answers.length,
    events: answers.reduce((sum, { events }) => sum + events, 0),
    superseded: answers.reduce((sum, { superseded }) => sum + superseded, 0),
    diverged: answers.filter(({ divergences }) => divergences.length > 0).sort((a, b) => a.seed - b.seed),
  }
}
