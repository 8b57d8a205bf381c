import type { BenchResult, Side } from './bench-case.ts'
import { verdictOn } from './goal.ts'
import type { Goal } from './goal.ts'
import { ratios, spread } from './statistics.ts'

/** One line: our median with its range, each peer's, their ratio, and what became of the goals. */
export function printResult(result: BenchResult): string {
  const { name, unit, ours, peers, goals } = result
  const sides = peers.map((peer) => `${peer.name} ${printSpread(peer.values)} ${unit}, ratio ${printRatio(ours, peer)}`)
  const verdicts = goals.map((goal) => printGoal(goal, result))
  return [`${name}: ${ours.name} ${printSpread(ours.values)} ${unit}`, ...sides, ...verdicts].join('; ')
}

/** The values that a goal speaks of. */
export function valuesFor({ against }: Goal, { ours, peers }: BenchResult): readonly number[] {
  if (against === undefined) return ours.values
  const peer = peers.find(({ name }) => name === against)
  if (peer === undefined) throw new RangeError(`a goal against ${against}, which was not measured`)
  return ratios(ours.values, peer.values)
}

function printGoal(goal: Goal, result: BenchResult): string {
  const { against, at, limit } = goal
  const wanted = `${at === 'least' ? '≥' : '≤'} ${printNumber(limit)} ${against === undefined ? result.unit : `× ${against}`}`
  return `goal ${wanted} ${verdictOn(goal, valuesFor(goal, result))}`
}

function printRatio(ours: Side, peer: Side): string {
  return `${printSpread(ratios(ours.values, peer.values))} ×`
}

function printSpread(values: readonly number[]): string {
  const { median, min, max } = spread(values)
  return `${printNumber(median)} [${printNumber(min)}–${printNumber(max)}]`
}

function printNumber(value: number): string {
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`
  if (Math.abs(value) >= 1e4) return `${Number((value / 1e3).toPrecision(3))} k`
  return String(Number(value.toPrecision(3)))
}
