import { counted, grouped, rounded } from '../quantities.ts'
import { printColumns } from './print-columns.ts'
import { COMPARED_MAX, SHUFFLES } from './vector-evaluation.ts'
import type { GroupPair, VectorEvaluation, VectorMovement } from './vector-evaluation.ts'

const GROUPS_SHOWN = 20

/** An evaluation of vectors in words and columns. */
export function printVectorEvaluation({ rows, dimension, effects, groups, pairs }: VectorEvaluation): string {
  const more = groups.length - GROUPS_SHOWN
  return [
    `${counted(rows, 'row')} of ${counted(groups.length, 'group')}, vectors of ${dimension} coordinates\n`,
    ...(pairs.length === 0 ? [] : [pairsHead(pairs.length), printPairs(pairs)]),
    '\nGroups\n',
    printGroups(groups.slice(0, GROUPS_SHOWN)),
    ...(more > 0 ? [`  and ${counted(more, 'group')} more\n`] : []),
    `\nU ${rounded(effects.utility)}, E_ind ${rounded(effects.individual)}, mean shift ${rounded(effects.meanShift)}\n`,
  ].join('')
}

function pairsHead(pairs: number): string {
  const level = rounded(0.05 / pairs)
  return `\nEnergy distance between groups, up to ${COMPARED_MAX} rows of each, p by ${SHUFFLES} relabellings\n  told apart at 5 % in all ${counted(pairs, 'pair')}: p ≤ ${level}; the least p there can be is ${rounded(1 / (SHUFFLES + 1))}\n`
}

function printPairs(pairs: readonly GroupPair[]): string {
  const rows = pairs.map(({ groups: [one, other], raw, fair }) => [
    `${one}, ${other}`,
    `${rounded(raw.distance)} (${raw.p.toFixed(3)})`,
    `${rounded(fair.distance)} (${fair.p.toFixed(3)})`,
  ])
  return printColumns(['groups', 'raw (p)', 'fair (p)'], rows)
}

function printGroups(groups: readonly VectorMovement[]): string {
  const words = (values: readonly number[]): string => values.map(rounded).join(' ')
  const rows = groups.map(({ group, n, raw, fair, meanDisplacement, greatestDisplacement }) => [
    group,
    grouped(n),
    `${words(raw.mean)} → ${words(fair.mean)}`,
    `${words(raw.sd)} → ${words(fair.sd)}`,
    rounded(meanDisplacement),
    rounded(greatestDisplacement),
  ])
  return printColumns(['group', 'n', 'mean', 'sd', 'moved on average', 'at most'], rows)
}
