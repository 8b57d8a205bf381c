import { DECISIONS } from './comparison.ts'
import type { ComparedScores } from './comparison.ts'
import type { DecisionFindings } from './findings.ts'

const APPROVE = DECISIONS.indexOf('approve')

/** What thresholds decide on either side; undefined where one side declares none. */
export function measureDecisions({ groups, group, decisions }: ComparedScores): DecisionFindings | undefined {
  const counts = new Float64Array(DECISIONS.length ** 2)
  const own = groups.map(() => ({ n: 0, better: 0, worse: 0, approvedInForce: 0, approvedWhatIf: 0 }))
  for (const [row, both] of decisions.entries()) {
    const [from, to] = [Math.floor(both / DECISIONS.length), both % DECISIONS.length]
    if (from === 0 || to === 0) return undefined
    counts[both] = (counts[both] ?? 0) + 1
    const tally = own[group[row] ?? 0]
    if (tally === undefined) continue
    tally.n += 1
    if (to > from) tally.better += 1
    if (to < from) tally.worse += 1
    if (from === APPROVE) tally.approvedInForce += 1
    if (to === APPROVE) tally.approvedWhatIf += 1
  }
  const sum = (of: (tally: (typeof own)[number]) => number): number => own.reduce((all, each) => all + of(each), 0)
  return {
    flips: flipsOf(counts),
    better: sum(({ better }) => better),
    worse: sum(({ worse }) => worse),
    adverseImpactRatio: {
      inForce: leastOverGreatest(own.map(({ approvedInForce, n }) => [approvedInForce, n])),
      whatIf: leastOverGreatest(own.map(({ approvedWhatIf, n }) => [approvedWhatIf, n])),
    },
    groups: own.map(({ n, better, worse, approvedInForce, approvedWhatIf }, place) => ({
      group: groups[place] ?? '',
      better,
      worse,
      approved: { inForce: approvedInForce / n, whatIf: approvedWhatIf / n },
    })),
  }
}

function flipsOf(counts: Float64Array): DecisionFindings['flips'] {
  return [...counts].flatMap((n, both) => {
    const [from, to] = [DECISIONS[Math.floor(both / DECISIONS.length)], DECISIONS[both % DECISIONS.length]]
    return n === 0 || from === undefined || to === undefined ? [] : [{ from, to, n }]
  })
}

/** The adverse-impact ratio of selection rates, by cross products so that 4/5 is .8 to the bit; NaN where nobody is selected. */
function leastOverGreatest(rates: readonly (readonly [selected: number, n: number])[]): number {
  const inOrder = [...rates].sort(([a, m], [b, n]) => a * n - b * m)
  const [[a, m], [b, n]] = [inOrder[0] ?? [0, 1], inOrder.at(-1) ?? [0, 1]]
  return (a * n) / (b * m)
}
