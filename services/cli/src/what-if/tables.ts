import { grouped, percent } from '../quantities.ts'
import type { CutOffFindings, DecisionFindings, Measured, WhatIfReport } from './findings.ts'
import { distance, share, short, signedLike } from './words.ts'

/** A table as terminal and page both show it: the first column names the rows. */
export interface ReportTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function movesTable({ groups, moves }: Measured): ReportTable {
  const all = [...groups, { group: 'all', moves }]
  const signed = signedLike(all.flatMap(({ moves: { mean, quantiles } }) => [mean, ...quantiles]))
  return {
    title: 'How fair scores would change, by group',
    columns: ['group', 'scores', 'higher', 'lower', 'mean change', '5 %', '25 %', 'median', '75 %', '95 %'],
    rows: all.map(({ group, moves: { n, up, down, mean, quantiles } }) => [
      group,
      grouped(n),
      share(up, n),
      share(down, n),
      signed(mean),
      ...quantiles.map(signed),
    ]),
  }
}

export function meansTable({ groups }: Measured): ReportTable {
  return {
    title: 'Mean score, by group',
    columns: ['group', 'raw', 'in force', 'what if'],
    rows: groups.map(({ group, mean }) => [group, short(mean.raw), short(mean.inForce), short(mean.whatIf)]),
  }
}

export function flipsTable({ flips }: DecisionFindings): ReportTable {
  return {
    title: 'Decisions in force, and what they would be',
    columns: ['from → to', 'scores'],
    rows: flips.map(({ from, to, n }) => [from === to ? `${from}, as before` : `${from} → ${to}`, grouped(n)]),
  }
}

export function decisionsTable({ groups: sizes }: Measured, { groups }: DecisionFindings): ReportTable {
  return {
    title: 'Whose decision would change, by group',
    columns: ['group', 'scores', 'for the better', 'for the worse', 'approved in force', 'approved what if'],
    rows: groups.map(({ group, better, worse, approved }, place) => {
      const n = sizes[place]?.moves.n ?? 0
      const counted = (part: number): string => `${grouped(part)} (${share(part, n)})`
      return [group, grouped(n), counted(better), counted(worse), percent(approved.inForce, 1), percent(approved.whatIf, 1)]
    }),
  }
}

export function cutOffsTable({ cutOffs }: Measured): ReportTable {
  return {
    title: 'Adverse-impact ratio (AIR) and least disparity, by how many are selected',
    columns: ['selected', 'scores', 'AIR raw', 'in force', 'what if', 'disparity raw', 'in force', 'what if', 'replaced'],
    rows: cutOffs.map(({ share: part, k, adverseImpactRatio: air, leastDisparity: least, groups }) => [
      `best ${percent(part)}`,
      grouped(k),
      ...[air.raw, air.inForce, air.whatIf, least.raw, least.inForce, least.whatIf].map((each) => each.toFixed(3)),
      grouped(groups.reduce((sum, { gained }) => sum + gained, 0)),
    ]),
  }
}

export function ratesTable({ share: part, groups }: CutOffFindings): ReportTable {
  return {
    title: `Selected where the best ${percent(part)} are, by group`,
    columns: ['group', 'rate raw', 'in force', 'what if', 'disparity in force', 'what if', 'come in', 'drop out'],
    rows: groups.map(({ group, rate, disparity, gained, lost }) => [
      group,
      ...[rate.raw, rate.inForce, rate.whatIf].map((each) => percent(each, 1)),
      disparity.inForce.toFixed(3),
      disparity.whatIf.toFixed(3),
      grouped(gained),
      grouped(lost),
    ]),
  }
}

export function costTable({ cost: { inForce, whatIf }, greatestKs }: Measured): ReportTable {
  const pair = (one: number, other: number): readonly [string, string] => [short(one), short(other)]
  return {
    title: 'What fairness costs, and how much of it there is',
    columns: ['measure', 'in force', 'what if'],
    rows: [
      ['distance from raw scores, √(−2U)', ...pair(distance(inForce.utility), distance(whatIf.utility))],
      ['utility U', ...pair(inForce.utility, whatIf.utility)],
      ['individual error E_ind', ...pair(inForce.individualError, whatIf.individualError)],
      [`greatest KS of two groups (raw ${short(greatestKs.raw)})`, ...pair(greatestKs.inForce, greatestKs.whatIf)],
    ],
  }
}

export function differencesTable({ differences }: WhatIfReport): ReportTable {
  return {
    title: 'What differs between the configurations',
    columns: ['setting', 'in force', 'what if'],
    rows: differences.map(({ path, one, other }) => [path, one ?? 'not set', other ?? 'not set']),
  }
}

export function eventsTable({ events, plans }: WhatIfReport): ReportTable {
  const rows: readonly (readonly [string, number])[] = [
    ['records read', events.read],
    ['scores compared', events.compared],
    ['before both had a map', events.warmingUp],
    ['in groups too small to be shown', events.inSmallGroups],
    ['before the range, to fill the windows', events.leadIn],
    ['of other scorecards', events.otherScorecards],
    ['repeats of an id', events.repeats],
    ['outcomes', events.outcomes],
    ['dead letters under both', events.deadLetters],
    ['dead letters under one only', events.refusedByOne],
    ['vector scores', events.vectors],
    ['maps planned in force', plans.inForce.maps],
    ['maps planned what if', plans.whatIf.maps],
  ]
  return {
    title: 'What became of the records',
    columns: ['records', 'number'],
    rows: rows.filter(([, n], place) => n > 0 || place < 2).map(([name, n]) => [name, grouped(n)]),
  }
}
