import { counted, grouped, percent, rounded } from '../quantities.ts'
import { largestGroups } from './largest-groups.ts'
import type { Band, ErrorRatesAt, OutcomeEvaluation, Rate } from './outcomes.ts'
import { printColumns } from './print-columns.ts'

/** What outcomes say, in words and columns. */
export function printOutcomes(
  { known, missing, baseRate, errorRates, calibration }: OutcomeEvaluation,
  groups: readonly { readonly group: string; readonly n: number }[],
): string {
  const shown = largestGroups(groups)
  const left = shown.length < groups.length ? `; the ${shown.length} largest of ${groups.length} groups, --json has all` : ''
  return [
    `\nOutcomes\n  ${counted(known, 'row')} with an outcome, ${percent(baseRate.rate, 1)} good; ${grouped(missing)} without, left out here\n`,
    ...errorRates.map((each) => printErrorRates(each, groups)),
    ...(['raw', 'fair'] as const).map((side) => {
      const { bandEnds, all, groups: found } = calibration[side]
      const rows = all.map((band, b) => [
        rounded(bandEnds[b] ?? 0),
        inBand(band),
        ...shown.map((group) => inBand(found[group]?.bands[b] ?? { n: 0 })),
      ])
      const gaps = ['gap', '', ...shown.map((group) => (found[group]?.gap ?? 0).toFixed(4))]
      const title = `\nCalibration by ${side} score: the share good in each tenth of the scores, its 95 % interval and n${left}\n`
      return title + printColumns(['up to', 'all', ...shown], [...rows, gaps])
    }),
  ].join('')
}

function printErrorRates({ at, raw, fair }: ErrorRatesAt, groups: readonly { readonly group: string }[]): string {
  const title = `\nError rates at ${at}: ${grouped(fair.selected)} selected by fair score, ${grouped(raw.selected)} by raw, of those with an outcome\n`
  const rows = groups.map(({ group }) => {
    const [before, after] = [raw.groups[group], fair.groups[group]]
    return [
      group,
      grouped(after?.n ?? 0),
      shownRate(after?.baseRate),
      shownRate(after?.truePositiveRate),
      shownRate(before?.truePositiveRate),
      shownRate(after?.falsePositiveRate),
      shownRate(before?.falsePositiveRate),
    ]
  })
  const gaps = [fair.truePositiveGap, raw.truePositiveGap, fair.falsePositiveGap, raw.falsePositiveGap].map((gap) =>
    gap.toFixed(4),
  )
  const head = ['group', 'n', 'good', 'true positive rate, fair', 'raw', 'false positive rate, fair', 'raw']
  return title + printColumns(head, [...rows, ['gap', '', '', ...gaps]])
}

function shownRate(rate: Rate | undefined): string {
  return rate === undefined ? '–' : `${rate.rate.toFixed(3)} ${interval(rate)}`
}

function inBand({ n, goodRate }: Band): string {
  return goodRate === undefined ? '–' : `${goodRate.rate.toFixed(3)} ${interval(goodRate)} ${grouped(n)}`
}

function interval({ low, high }: Rate): string {
  return `[${low.toFixed(3)}, ${high.toFixed(3)}]`
}
