import { counted, grouped, percent, rounded } from '../quantities.ts'
import type { AtCutOff, Evaluation } from './evaluation.ts'
import { printColumns } from './print-columns.ts'
import { printOutcomes } from './print-outcomes.ts'

/** An evaluation in words and columns. */
export function printEvaluation(evaluation: Evaluation): string {
  const { rows, effects, groups } = evaluation
  return [
    `${counted(rows, 'row')} of ${counted(groups.length, 'group')}\n`,
    '\nAt the cut-offs\n',
    printCutOffs(evaluation.cutOffs),
    '\nDisparity of each group by fair score (share among the admitted over share of all), raw in brackets\n',
    printDisparity(evaluation),
    '\nGroups\n',
    printGroups(evaluation),
    '\nMovement\n',
    printMovement(evaluation),
    `\nU ${rounded(effects.utility)}, E_ind ${rounded(effects.individual)}, mean shift ${rounded(effects.meanShift)}\n`,
    ...evaluation.unexpectedAdvantages.map(
      ({ group, lead, losing }) =>
        `unexpected-advantage: ${group} is named as disadvantaged and lies ${rounded(lead)} above the barycenter; ${percent(losing, 1)} of it lose\n`,
    ),
    ...(evaluation.outcomes === undefined ? [] : [printOutcomes(evaluation.outcomes, groups)]),
  ].join('')
}

function printCutOffs(cutOffs: readonly AtCutOff[]): string {
  const rows = cutOffs.map(({ at, k, precision, ndcg, raw, fair }) => [
    at,
    grouped(k),
    precision.toFixed(4),
    ndcg?.toFixed(4) ?? '–',
    `${fair.adverseImpactRatio.toFixed(4)} (${raw.adverseImpactRatio.toFixed(4)})`,
    `${fair.leastDisparity.toFixed(4)} (${raw.leastDisparity.toFixed(4)})`,
  ])
  return printColumns(['at', 'k', 'P@k', 'NDCG@k', 'AIR (raw)', 'least disparity (raw)'], rows)
}

function printDisparity({ cutOffs, groups, lasting }: Evaluation): string {
  const rows = groups.map(({ group }) => [
    group,
    ...cutOffs.map(({ fair, raw }) => `${shown(fair.disparity[group])} (${shown(raw.disparity[group])})`),
    grouped(lasting['0.8'][group] ?? 0),
    grouped(lasting['0.75'][group] ?? 0),
  ])
  return printColumns(['group', ...cutOffs.map(({ at }) => `at ${at}`), 'stays ≥ .8 from k', '≥ .75 from k'], rows)
}

function printGroups({ groups }: Evaluation): string {
  const rows = groups.map(({ group, n, raw, fair }) => [
    group,
    grouped(n),
    `${rounded(raw.mean)} → ${rounded(fair.mean)}`,
    `${rounded(raw.sd)} → ${rounded(fair.sd)}`,
    `${rounded(raw.toBarycenter.w2)} → ${rounded(fair.toBarycenter.w2)}`,
    `${raw.toBarycenter.ks.toFixed(4)} → ${fair.toBarycenter.ks.toFixed(4)}`,
    `${raw.ksToAll.toFixed(4)} → ${fair.ksToAll.toFixed(4)}`,
  ])
  return printColumns(['group', 'n', 'mean', 'sd', 'W2 to barycenter', 'KS to barycenter', 'KS to all'], rows)
}

function printMovement({ groups }: Evaluation): string {
  const rows = groups.map(({ group, n, movement: { up, down, meanUp, meanDown, mostUp, mostDown } }) => [
    group,
    percent(up / n, 1),
    rounded(meanUp),
    rounded(mostUp),
    percent(down / n, 1),
    rounded(meanDown),
    rounded(mostDown),
  ])
  return printColumns(['group', 'up', 'by on average', 'at most', 'down', 'by on average', 'at most'], rows)
}

function shown(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(3)
}
