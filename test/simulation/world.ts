import { createRandom } from '@fairstream/experiments'
import type { Random } from '@fairstream/experiments'

/** One process of the simulated system. A dead one never runs again; a frozen one runs on later, knowing nothing of what it missed. */
export interface SimProcess {
  readonly name: string
  state: 'running' | 'frozen' | 'dead'
}

/** A place where a process waits for the world. */
interface Gate {
  readonly process: SimProcess
  readonly label: string
  readonly ready: () => boolean
  readonly open: () => void
}

/** A fault that the schedule chose. */
interface ChosenFault {
  readonly index: number
  readonly step: number
  readonly kind: string
}

/**
 * Time, chance and order of one schedule. Everything that a process awaits passes a gate; the world opens one gate at a time,
 * chosen by the seed, so that a schedule is the same each time it runs.
 */
export interface World {
  readonly random: Random
  readonly gates: Gate[]
  readonly faults: ChosenFault[]
  /** Virtual epoch ms. */
  nowMs: number
  steps: number
  /** False once the schedule heals: no fault is chosen any more. */
  hostile: boolean
  readonly pass: (process: SimProcess, label: string, ready?: () => boolean) => Promise<void>
  readonly sleep: (process: SimProcess, ms: number, signal: AbortSignal) => Promise<void>
  /** Shall this fault happen? Numbered in order, so that a shrunk schedule can leave some out. */
  readonly chance: (kind: string, probability: number) => boolean
  /** Opens one gate, or moves time on to the next sleeper. False where nothing can ever happen again. */
  readonly step: () => Promise<boolean>
}

const EPOCH_MS = Date.UTC(2026, 0, 1)

export function createWorld(seed: number, disabled: ReadonlySet<number>): World {
  const order = createRandom(seed * 4)
  const dice = createRandom(seed * 4 + 1)
  const gates: Gate[] = []
  const sleepers = new Map<Gate, number>()
  let faultCount = 0

  const world: World = {
    random: createRandom(seed * 4 + 2),
    gates,
    faults: [],
    nowMs: EPOCH_MS,
    steps: 0,
    hostile: true,
    pass: (process, label, ready = always) =>
      new Promise((resolve) => {
        if (process.state !== 'dead') gates.push({ process, label, ready, open: resolve })
      }),
    sleep: (process, ms, signal) => {
      const wakeAt = world.nowMs + ms
      return new Promise((resolve) => {
        if (process.state === 'dead') return
        const gate: Gate = { process, label: 'sleep', ready: () => world.nowMs >= wakeAt || signal.aborted, open: resolve }
        gates.push(gate)
        sleepers.set(gate, wakeAt)
      })
    },
    chance: (kind, probability) => {
      const index = faultCount
      const drawn = dice.next()
      faultCount += 1
      if (!world.hostile || drawn >= probability || disabled.has(index)) return false
      world.faults.push({ index, step: world.steps, kind })
      return true
    },
    step: async () => {
      world.steps += 1
      world.nowMs += order.integer(20)
      forgetDead(gates, sleepers)
      const open = gates.filter((gate) => gate.process.state === 'running' && gate.ready())
      const chosen = open[order.integer(Math.max(1, open.length))]
      if (chosen === undefined) return wakeNext(world, gates, sleepers)
      gates.splice(gates.indexOf(chosen), 1)
      sleepers.delete(chosen)
      chosen.open()
      await settled()
      return true
    },
  }
  return world
}

function always(): boolean {
  return true
}

/** All that follows from an opened gate runs in microtasks; a macrotask later it has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function forgetDead(gates: Gate[], sleepers: Map<Gate, number>): void {
  for (let index = gates.length - 1; index >= 0; index -= 1) {
    const gate = gates[index]
    if (gate?.process.state !== 'dead') continue
    gates.splice(index, 1)
    sleepers.delete(gate)
  }
}

function wakeNext(world: World, gates: readonly Gate[], sleepers: ReadonlyMap<Gate, number>): boolean {
  const next = Math.min(
    ...gates.filter(({ process }) => process.state === 'running').map((gate) => sleepers.get(gate) ?? Infinity),
  )
  if (!Number.isFinite(next)) return false
  world.nowMs = Math.max(world.nowMs, next)
  return true
}
