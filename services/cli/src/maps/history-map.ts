import { fitMap } from '@fairstream/transport'
import type { FitOptions } from '@fairstream/transport'
import { mapFileText } from '../batch/map-file.ts'

/** For tests: the file of a map fitted on two groups of 200, one spread over the lower and one over the upper half of the scale. */
export function historyMap(groups = ['f', 'm'], over: FitOptions = {}, spread = 50): string {
  const rows = Array.from({ length: 400 }, (_, n) => ({ group: n % 2, score: (n % 2) * spread + ((n * 7) % spread) }))
  const sample = {
    groups,
    group: Uint32Array.from(rows, ({ group }) => group),
    score: Float64Array.from(rows, ({ score }) => score),
  }
  const options = { traits: ['sex'], grid: { kind: 'lattice', step: 1 }, minGroupSize: 10, edges: { low: 0, high: 100 } } as const
  return mapFileText(fitMap(sample, { ...options, ...over }), { score: 'score' })
}
