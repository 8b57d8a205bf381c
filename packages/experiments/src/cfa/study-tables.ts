import { type Table, table } from '../performative/report.ts'
import type { KnownValue } from './known-values.ts'
import { CUT_OFFS, type Findings } from './measure-study.ts'
import { shownGroups } from './shown-groups.ts'
import { RULES } from './solve-rules.ts'

/** Who is in the sample, and how far each group's law is from the barycenter ν before and after. */
export function groupsTable({ groups, sample, ready }: Findings): Table {
  const rows = groups.map(({ group, n, raw, fair }) => {
    const bound = ready.groups.get(group)?.errorBound
    return [
      group,
      String(n),
      percent(n / sample.score.length),
      ...[raw.mean, raw.sd, fair.mean, fair.sd, raw.toBarycenter.w1, fair.toBarycenter.w1].map(short),
      bound === undefined ? 'small, blended' : bound.toFixed(3),
    ]
  })
  const columns = ['group', 'n', 'share', 'raw mean', 'raw sd', 'fair mean', 'fair sd', 'W1 to ν, raw', 'W1 to ν, fair', 'ε']
  return table('Groups, raw and at θ = 1', columns, rows)
}

export function knownTable(values: readonly KnownValue[]): Table {
  const rows = values.map(({ name, expected, measured, standardError }) => [
    name,
    expected.toFixed(6),
    measured.toFixed(6),
    standardError.toExponential(1),
    standardError > 0 ? ((measured - expected) / standardError).toFixed(1) : '–',
  ])
  const columns = ['quantity', 'of the law', 'of this sample', 'standard error', 'off by, in standard errors']
  return table('Against what the law gives without sampling', columns, rows)
}

/** P@k and NDCG@k of each variant. */
export function rankingTable({ variants }: Findings): Table {
  const columns = ['top', ...variants.flatMap(({ variant: { label } }) => [`P@k, ${label}`, `NDCG@k, ${label}`])]
  const rows = CUT_OFFS.map((share, i) => [
    percent(share, 0),
    ...variants.flatMap(({ cutOffs }) => {
      const { precision, ndcg } = cutOffs[i]?.agreement ?? {}
      return [decimals(precision), decimals(ndcg)]
    }),
  ])
  return table('What the fair ranking keeps of the raw one', columns, rows)
}

/** Disparity of the groups that are drawn, and the least of all groups. */
export function disparityTable({ variants, sample, groups }: Findings): Table {
  const shown = shownGroups(sample, groups)
  const rows = variants.flatMap(({ variant, cutOffs }) =>
    cutOffs.map(({ selection: { disparity, leastDisparity, adverseImpactRatio } }, i) => [
      variant.label,
      percent(CUT_OFFS[i] ?? 0, 0),
      ...shown.map(({ place }) => decimals(disparity[place])),
      decimals(leastDisparity),
      decimals(adverseImpactRatio),
    ]),
  )
  return table(
    'Disparity at k, and the adverse-impact ratio',
    ['θ', 'top', ...shown.map(({ label }) => label), 'least', 'AIR'],
    rows,
  )
}

/** From which share of the ranking on a group's disparity stays above a rule. */
export function lastingTable({ variants, sample, groups }: Findings): Table {
  const rows = shownGroups(sample, groups).map(({ place, label }) => [
    label,
    ...variants.flatMap(({ lasting }) =>
      (['0.8', '0.75'] as const).map((rule) => percent((lasting[rule][place] ?? Number.NaN) / sample.score.length)),
    ),
  ])
  const columns = ['group', ...variants.flatMap(({ variant: { label } }) => [`${label}: ≥ 0.8`, '≥ 0.75'])]
  return table('The share of the ranking from which a group’s disparity stays at least so high', columns, rows)
}

export function costTable({ costs, variants }: Findings): Table {
  const named = variants.filter(({ variant }) => Object.keys(variant.theta.groups).length > 0)
  const common = costs.filter((_, i) => i % 5 === 0).map(({ theta, effects }) => ({ label: `θ = ${theta}`, effects }))
  const rows = [...common, ...named.map(({ variant, effects }) => ({ label: variant.label, effects }))].map(
    ({ label, effects: { utility, individual, meanShift } }) => [label, short(utility), short(individual), short(meanShift)],
  )
  return table('What θ costs, in squared units of the score', ['θ', 'U', 'E_ind', 'shift of the groups’ means'], rows)
}

/** The least θ that meets each rule; where the rule fails again above it, also the θ from which it holds on. */
export function rulesTable({ rules }: Findings): Table {
  const columns = RULES.map(({ measure, least }) => `${measure === 'air' ? 'AIR' : 'disparity'} ≥ ${least}`)
  const rows = CUT_OFFS.map((share) => [
    percent(share, 0),
    ...RULES.map(({ measure, least }) => {
      const found = rules.find((each) => each.measure === measure && each.least === least && each.share === share)
      const { theta, lastingTheta } = found?.solution ?? {}
      if (theta === undefined) return 'at none'
      return lastingTheta === theta ? theta.toFixed(3) : `${theta.toFixed(3)}, for good ${lastingTheta?.toFixed(3) ?? 'never'}`
    }),
  ])
  return table('The least θ, common to all groups, that meets a rule', ['admitted', ...columns], rows)
}

export function movementTable({ groups }: Findings): Table {
  const rows = groups.map(({ group, movement: { n, up, down, meanUp, meanDown, mostUp, mostDown } }) => [
    group,
    percent(up / n),
    percent(down / n),
    ...[meanUp, mostUp, meanDown, mostDown].map(short),
  ])
  const columns = ['group', 'rise', 'fall', 'mean rise', 'greatest rise', 'mean fall', 'greatest fall']
  return table('Who moves at θ = 1', columns, rows)
}

function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–'
}

function decimals(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(3)
}

/** Five digits that count, whatever the scale. */
function short(value: number): string {
  return String(Number(value.toPrecision(5)))
}
