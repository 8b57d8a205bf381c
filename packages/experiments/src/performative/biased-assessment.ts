import type { Cells } from '@fairstream/response'
import { evenly, at, columnGeneration, finiteTable, tableProblem } from '@fairstream/response'
import { kappaCells } from './labour-market.ts'
import type { Part } from './report.ts'
import { fixed, paragraph, table } from './report.ts'
import { rateGapsOf } from './samples.ts'

const THRESHOLD = 4 / 9

/** Group 0's signal is read as x^(1 + b): its effective threshold is s^(1/(1 + b)). */
export function biased(): Part[] {
  const biases = [0.02, 0.05, 0.1, 0.2]
  const gaps = (bias: number) => rateGapsOf([kappaCells(3, THRESHOLD), kappaCells(3, THRESHOLD ** (1 / (1 + bias)))])
  const names = ['base', 'accept', 'truePositive', 'falsePositive', 'predictive'] as const
  const curve = evenly(0, 0.2, 20)
  return [
    paragraph(
      "A biased assessment: group 0's signal is read too low. The plan is unchanged (s = 4/9, σ_0 = 1/3). Gaps are group 0 − group 1. The last column is the least largest joint-parity gap that any single policy (threshold and subsidy) with π ≥ .5 in both groups can reach.",
    ),
    table(
      'Biased assessment',
      ['b', 'effective s_0', 'π', 'accept', 'TPR', 'FPR', 'PPV', 'least joint gap, pure', 'mixture', 'its worst atom'],
      biases.map((bias) => [
        bias,
        THRESHOLD ** (1 / (1 + bias)),
        ...names.map((name) => gaps(bias)[name]),
        fixed(leastJointGap(bias), 4),
        ...mixedJointGap(bias),
      ]),
    ),
    {
      kind: 'plot',
      name: 'bias',
      title: 'Outcomes stay near equal while treatment does not',
      x: { label: 'bias b', scale: 'linear' },
      y: { label: 'size of the gap', scale: 'linear' },
      style: 'lines',
      series: names.map((name) => ({
        label: name,
        points: curve.map((bias) => [bias, Math.abs(gaps(bias)[name] ?? 0)] as const),
      })),
    },
    paragraph(
      'An outcome-only monitor passes all of these. A mixture hides a small bias on average, with atoms that are each unfair. Assessment must be checked by itself: the escape needs X independent of the group given Y.',
    ),
  ]
}

/** Least max(|gap E[Ŷ]|, |gap E[Y]|, |gap E[ŶY]|) over thresholds and group 0's subsidy, both shares at least .5. */
function leastJointGap(bias: number): number {
  let least = Infinity
  for (const s of evenly(0.05, 0.95, 1800)) {
    const share = 3 * s * (1 - s)
    if (share < 0.5) continue
    const second = kappaCells(3, s)
    const s0 = s ** (1 / (1 + bias))
    for (const sigma of evenly(0, 0.5, 1000)) {
      const kappa = 2 / (1 - sigma)
      const first = kappaCells(kappa, s0)
      const base = kappa * s0 * (1 - s0)
      if (base < 0.5 || base > 1) continue
      const accept = first.acceptedGood + first.acceptedBad - second.acceptedGood - second.acceptedBad
      const worst = Math.max(Math.abs(accept), Math.abs(base - share), Math.abs(first.acceptedGood - second.acceptedGood))
      least = Math.min(least, worst)
    }
  }
  return least
}

/** The least joint gap of a mixture whose mean shares are at least .5, and the largest joint gap of its atoms. */
function mixedJointGap(bias: number): [string, string] {
  const pairs = evenly(0, 1, 100).flatMap((s) =>
    evenly(0, 0.5, 50).map((sigma) => [kappaCells(2 / (1 - sigma), s ** (1 / (1 + bias))), kappaCells(3, s)] as const),
  )
  const base = (cells: Cells) => cells.acceptedGood + cells.rejectedGood
  const kept = pairs.filter((pair) => pair.every((cells) => base(cells) <= 1))
  const rows = kept.map((pair) => {
    const [accept, hit] = [(cells: Cells) => cells.acceptedGood + cells.acceptedBad, (cells: Cells) => cells.acceptedGood]
    const gaps = [base, accept, hit].map((of) => of(pair[0]) - of(pair[1]))
    return { risk: 0, h: [...gaps.flatMap((gap) => [gap, -gap]), ...pair.map((cells) => 0.5 - base(cells))] }
  })
  const found = columnGeneration(
    tableProblem(finiteTable(['π', '−π', 'accept', '−accept', 'joint', '−joint', 'π_0 ≥ .5', 'π_1 ≥ .5'], rows)),
  )
  const worst = Math.max(...found.atoms.map(({ policy }) => Math.max(...at(rows, policy).h.slice(0, 6))))
  return [fixed(found.relaxation ?? 0, 4), fixed(worst, 4)]
}
