import type { BenchResult, Side } from './bench-case.ts'
import type { Series } from './by-turns.ts'
import type { Goal } from './goal.ts'

/** Events taken through, and what that took. */
export interface Metered {
  readonly events: number
  /** By the wall, from the first event at hand to the last one done. */
  readonly ms: number
  /** The same for the second half of the events, when the engine has compiled what is hot. */
  readonly secondHalfMs: number
  /** Of processors, all threads of the process together. */
  readonly cpuMs: number
}

export interface Meter {
  /** Begins at the first call with anything. */
  readonly add: (events: number) => void
  readonly begin: () => void
  readonly isDone: () => boolean
  readonly done: Promise<Metered>
}

/** Meters this process until `total` events are done. */
export function createMeter(total: number): Meter {
  const done = Promise.withResolvers<Metered>()
  let events = 0
  let start: { readonly ms: number; readonly cpu: NodeJS.CpuUsage } | undefined
  let halfAt: { readonly ms: number; readonly events: number } | undefined
  const begin = (): void => {
    start ??= { ms: performance.now(), cpu: process.cpuUsage() }
  }
  return {
    begin,
    add: (count) => {
      begin()
      events += count
      const nowMs = performance.now()
      if (events >= total / 2) halfAt ??= { ms: nowMs, events }
      if (events < total || start === undefined || halfAt === undefined) return
      const { user, system } = process.cpuUsage(start.cpu)
      const perEvent = (nowMs - halfAt.ms) / Math.max(1, events - halfAt.events)
      done.resolve({ events, ms: nowMs - start.ms, secondHalfMs: (perEvent * events) / 2, cpuMs: (user + system) / 1_000 })
    },
    isDone: () => events >= total,
    done: done.promise,
  }
}

/** Throughput over all, over the second half, and per second of a core, of the first series beside the others. */
export function throughputs(
  name: string,
  [ours, ...peers]: readonly Series<Metered>[],
  goals: { readonly all?: readonly Goal[]; readonly perCore?: readonly Goal[] },
): readonly BenchResult[] {
  if (ours === undefined) throw new RangeError(`${name}: nothing was measured`)
  const rate = (of: (metered: Metered) => number) => (series: Series<Metered>) =>
    ({ name: series.name, values: series.values.map(of) }) satisfies Side
  const result = (suffix: string, unit: string, of: (metered: Metered) => number, own: readonly Goal[] = []): BenchResult => {
    const side = rate(of)
    return { name: `${name}${suffix}`, unit, ours: side(ours), peers: peers.map(side), goals: own }
  }
  return [
    result('', 'events/s', ({ events, ms }) => (events / ms) * 1_000, goals.all),
    result(', second half', 'events/s', ({ events, secondHalfMs }) => (events / 2 / secondHalfMs) * 1_000),
    result(', per core', 'events/core-s', ({ events, cpuMs }) => (events / cpuMs) * 1_000, goals.perCore),
  ]
}
