import {
  at,
  betaCost,
  contractionMonitor,
  dampingFor,
  gaussianSignals,
  performativeOptimum,
  retrain,
  retrainingStep,
  rootBetween,
} from '@fairstream/response'
import { randomStream } from './random.ts'
import type { Report } from './report.ts'
import { figure, fixed, paragraph, table } from './report.ts'

const MARKET = {
  wage: 1,
  signals: gaussianSignals({ mean: 1, deviation: 1 }, { mean: -1, deviation: 1 }),
  gain: 0.5,
  harm: 0.5,
}
const COST = betaCost(3, 8)
const STARTS = [0.1, 0.5, 0.85]
const DAMPINGS = [1, 0.64, 0.62, 0.5, 0.3154, 0.2]

/** Experiment 7, first half: repeated retraining loses the market, damping keeps it, monitoring ratios comes too late. */
export function retrainingExperiment(seed: number): Report {
  const step = retrainingStep(MARKET, COST)
  const unstable = rootBetween((x) => step(x) - x, 1e-3, 0.01)
  const stable = rootBetween((x) => step(x) - x, 0.8, 0.95)
  const width = 1e-6
  const slope = (step(stable + width) - step(stable - width)) / (2 * width)
  const best = performativeOptimum(MARKET, COST)
  const bounds = dampingFor(slope)
  return {
    name: 'retraining',
    title: 'Experiment 7 (first half): retraining can lose the market',
    parts: [
      paragraph(
        `A labour market with normal signals and Beta(3, 8) costs. Whoever retrains plainly best-responds to yesterday's people. The fixed points are ${figure(unstable)} (unstable: below it the market is lost) and ${figure(stable)} with slope ${figure(slope)}; the optimum that anticipates the response is ${figure(best.skilled)} with payoff ${figure(best.payoff)}. Damping a is stable below ${figure(bounds.stableBelow)} and fastest at ${figure(bounds.deadbeat)}.`,
      ),
      table(
        'Where 4,000 steps of x ← (1 − a)x + a·retrain(x) end',
        ['a', 'start', 'last share', 'share before', 'steps to 1e-9 of the stable point', 'steps until lost (below 1e-6)'],
        DAMPINGS.flatMap((damping) => STARTS.map((start) => limitRow(step, damping, start, stable))),
      ),
      {
        kind: 'plot',
        name: 'paths',
        title: 'Skilled share under retraining from .5',
        x: { label: 'step', scale: 'linear' },
        y: { label: 'skilled share', scale: 'linear' },
        style: 'lines',
        series: [
          ...[1, 0.64, 0.5, 0.3154].map((damping) => ({
            label: `a = ${damping}`,
            points: retrain(step, 0.5, damping, 40).path.map((share, i) => [i, share] as const),
          })),
          {
            label: 'unstable point',
            points: [
              [0, unstable],
              [40, unstable],
            ] as const,
          },
        ],
      },
      table(
        'The contraction monitor against the step at which the market is lost (share below the unstable point), a = 1',
        ['start', 'three growing ratios', 'three alternating signs', 'lost at'],
        STARTS.map((start) => monitorRow(step, start, unstable)),
      ),
      paragraph(monitorText(seed, step, unstable)),
      paragraph('Damping reaches the stable point, not the optimum: anticipating the response is worth the rest.'),
    ],
  }
}

function limitRow(step: (x: number) => number, damping: number, start: number, stable: number) {
  const { path, last } = retrain(step, start, damping, 4000)
  const index = (test: (share: number) => boolean) => {
    const found = path.findIndex(test)
    return found < 0 ? 'never' : String(found)
  }
  const lost = index((share) => share < 1e-6)
  const near = Math.abs(last - stable) < 1e-9 ? index((share) => Math.abs(share - stable) < 1e-9) : 'never'
  return [damping, start, last, at(path, path.length - 2), near, lost]
}

function monitorRow(step: (x: number) => number, start: number, unstable: number) {
  const { path } = retrain(step, start, 1, 60)
  const { growing, alternating } = contractionMonitor(path)
  const lost = path.findIndex((share) => share < unstable)
  return [start, growing ?? 'never', alternating ?? 'never', lost]
}

/** Over 1,000 uniform starts: how often a monitor fires before the market is lost, and how often nothing could have. */
function monitorText(seed: number, step: (x: number) => number, unstable: number): string {
  const { uniform } = randomStream(`retraining/${seed}/starts`)
  let [growingFirst, eitherFirst, fast] = [0, 0, 0]
  const starts = 1000
  for (let i = 0; i < starts; i++) {
    const { path } = retrain(step, 0.001 + 0.998 * uniform(), 1, 200)
    const lost = path.findIndex((share) => share < unstable)
    const { growing = Infinity, alternating = Infinity } = contractionMonitor(path)
    if (growing < lost) growingFirst += 1
    if (Math.min(growing, alternating) < lost) eitherFirst += 1
    if (lost >= 0 && lost <= 3) fast += 1
  }
  const percent = (count: number) => `${fixed((100 * count) / starts, 1)} %`
  return `Over 1,000 uniform starts: growing ratios fire in time in ${percent(growingFirst)}, either rule in ${percent(eitherFirst)}; ${percent(fast)} are lost within three steps, before any ratio test can speak. So damp from the first step; the monitor is for slow instability.`
}
