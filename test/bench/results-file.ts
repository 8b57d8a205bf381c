import type { BenchResult, Side } from './bench-case.ts'
import { verdictOn } from './goal.ts'
import type { Machine } from './machine.ts'
import { valuesFor } from './print-result.ts'
import { ratios, spread } from './statistics.ts'

/** All values of all rounds, and what they come to. */
export function resultsFile(machine: Machine, results: readonly BenchResult[]): string {
  const written = results.map((result) => ({
    name: result.name,
    unit: result.unit,
    ours: withSpread(result.ours),
    peers: result.peers.map((peer) => ({ ...withSpread(peer), ratio: spread(ratios(result.ours.values, peer.values)) })),
    goals: result.goals.map((goal) => ({ ...goal, verdict: verdictOn(goal, valuesFor(goal, result)) })),
  }))
  return `${JSON.stringify({ formatVersion: 1, machine, results: written }, null, 2)}\n`
}

function withSpread(side: Side): Side & ReturnType<typeof spread> {
  return { ...side, ...spread(side.values) }
}
