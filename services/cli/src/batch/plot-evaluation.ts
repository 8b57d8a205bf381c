import { drawPlot } from '@fairstream/experiments'
import type { Axis, Series } from '@fairstream/experiments'
import type { AtCutOff, Evaluation } from './evaluation.ts'
import { largestGroups } from './largest-groups.ts'
import { plotCalibration } from './plot-calibration.ts'
import type { PlotFile } from './plot-file.ts'
import type { Sample } from './read-sample.ts'

/**
 * The plots of an evaluation: distributions raw and fair, disparity raw and fair against k, P@k and NDCG@k; and calibration raw and
 * fair, where outcomes were asked for.
 */
export function plotEvaluation({ curve, groups, outcomes }: Evaluation, sample: Sample): readonly PlotFile[] {
  const names = largestGroups(groups)
  const against = (label: string, of: (at: AtCutOff) => number | undefined): Series => ({
    label,
    points: curve.map((at) => [at.k, of(at) ?? Number.NaN] as const),
  })
  const k = linear('k: how many are admitted')
  const disparity = (side: 'raw' | 'fair'): PlotFile => ({
    name: `disparity-${side}.svg`,
    svg: drawPlot({
      kind: 'plot',
      style: 'lines',
      name: `disparity-${side}`,
      title: `Disparity against k, by ${side} score`,
      x: k,
      y: linear('share in the top k over share of all'),
      series: names.map((group) => against(group, (at) => at[side].disparity[group])),
    }),
  })
  return [
    distribution('raw', names, sample, 0),
    distribution('fair', names, sample, 1),
    disparity('raw'),
    disparity('fair'),
    {
      name: 'agreement.svg',
      svg: drawPlot({
        kind: 'plot',
        style: 'lines',
        name: 'agreement',
        title: 'What the fair ranking keeps of the raw one',
        x: k,
        y: linear('P@k and NDCG@k'),
        series: [against('P@k', ({ precision }) => precision), against('NDCG@k', ({ ndcg }) => ndcg)],
      }),
    },
    ...(outcomes === undefined ? [] : plotCalibration(outcomes, names)),
  ]
}

function linear(label: string): Axis {
  return { label, scale: 'linear' }
}

const BINS = 60

function distribution(
  side: 'raw' | 'fair',
  names: readonly string[],
  { groups, group, scores }: Sample,
  column: number,
): PlotFile {
  const values = scores[column] ?? new Float64Array()
  const [low, high] = rangeOf(values)
  const width = (high - low) / BINS || 1
  const series = names.map((name): Series => {
    const code = groups.indexOf(name)
    const bins = new Float64Array(BINS)
    let n = 0
    for (const [row, value] of values.entries()) {
      if (group[row] !== code) continue
      const bin = Math.min(BINS - 1, Math.floor((value - low) / width))
      bins[bin] = (bins[bin] ?? 0) + 1
      n += 1
    }
    return { label: name, points: Array.from(bins, (count, bin) => [low + (bin + 0.5) * width, count / n / width] as const) }
  })
  const name = `distribution-${side}`
  const plot = { title: `Distribution of ${side} scores`, x: linear(`${side} score`), y: linear('density'), series }
  return { name: `${name}.svg`, svg: drawPlot({ kind: 'plot', style: 'lines', name, ...plot }) }
}

function rangeOf(values: Float64Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}
