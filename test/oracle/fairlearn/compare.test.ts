import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  at,
  cellsOf,
  columnGeneration,
  demographicParity,
  evenly,
  groupThresholds,
  kappaSkilled,
  labourModel,
  mean,
  tableProblem,
  tabulate,
  triangularSignals,
  uniformCost,
} from '@fairstream/response'
import { readStaticProblem, staticTable } from './static-table.ts'

interface Kept {
  readonly static: { readonly risk: number; readonly largestGap: number; readonly bestGap: number }
  readonly performative: {
    readonly atoms: readonly { readonly thresholds: readonly [number, number]; readonly weight: number }[]
    readonly largestGap: number
  }
  readonly times: { readonly ratio: number; readonly fairlearnSeconds: number; readonly oursSeconds: number }
}
const kept = JSON.parse(readFileSync(new URL('kept.json', import.meta.url), 'utf8')) as Kept
const BOUND = 0.02

describe("fairlearn's ExponentiatedGradient beside column generation", () => {
  test('on a static problem both find the same optimum', () => {
    const found = columnGeneration(tableProblem(staticTable(readStaticProblem())))
    console.log(
      `static: ours ${found.risk}, fairlearn ${kept.static.risk} (gap ${kept.static.bestGap}); time ratio then ${kept.times.ratio}`,
    )
    expect(found).toMatchObject({ status: 'optimal', certified: true })
    expect(found.slack).toBeLessThanOrEqual(1e-9)
    expect(kept.static.largestGap).toBeLessThanOrEqual(BOUND + 1e-4)
    expect(Math.abs(found.risk - kept.static.risk)).toBeLessThan(1e-4)
  })

  test('where people respond, the static answer is fair on the people it saw and unfair on those it makes; ours is fair on those', () => {
    const groups = [
      { id: '0', weight: 0.3, cost: uniformCost(1.5) },
      { id: '1', weight: 0.7, cost: uniformCost(1) },
    ]
    const expost = groups.map((_, g) =>
      kept.performative.atoms.reduce((sum, { thresholds, weight }) => {
        const s = at(thresholds, g)
        const { acceptedGood, acceptedBad } = cellsOf(kappaSkilled(at([2, 3], g), s), 1 - s ** 2, (1 - s) ** 2)
        return sum + weight * (acceptedGood + acceptedBad)
      }, 0),
    )
    const overall = 0.3 * at(expost, 0) + 0.7 * at(expost, 1)
    const violation = Math.max(...expost.map((each) => Math.abs(each - overall)))
    const approval = { approvedBy: 'test', ground: 'the static method was given group thresholds too' }
    const policies = groupThresholds(['0', '1'], evenly(0, 1, 50), approval).policies
    const model = labourModel({ wage: 1.5, signals: triangularSignals, gain: 1, harm: 1 }, groups)
    const ours = columnGeneration(tableProblem(tabulate(model, policies, demographicParity(groups, { tolerance: BOUND }))))
    const accepted = groups.map(({ id }) =>
      ours.atoms.reduce(
        (sum, { policy, weight }) => sum + weight * mean(model.law(at(policies, policy), id), (person) => person.decision),
        0,
      ),
    )
    const mixed = 0.3 * at(accepted, 0) + 0.7 * at(accepted, 1)
    console.log(
      `performative: fairlearn before ${kept.performative.largestGap}, after the response ${violation}; ours after ${Math.max(...accepted.map((each) => Math.abs(each - mixed)))}`,
    )
    expect(kept.performative.largestGap).toBeLessThanOrEqual(BOUND + 1e-4)
    expect(violation).toBeGreaterThan(BOUND + 0.01)
    expect(Math.max(...accepted.map((each) => Math.abs(each - mixed)))).toBeLessThanOrEqual(BOUND + 1e-9)
  })
})
