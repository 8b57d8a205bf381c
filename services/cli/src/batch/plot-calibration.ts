import { drawPlot } from '@fairstream/experiments'
import type { Series } from '@fairstream/experiments'
import type { Band, OutcomeEvaluation } from './outcomes.ts'
import type { PlotFile } from './plot-file.ts'

/** How those in the same tenth of the scores turned out, by raw and by fair score: a line for all and one for each group named. */
export function plotCalibration({ calibration }: OutcomeEvaluation, groups: readonly string[]): readonly PlotFile[] {
  return (['raw', 'fair'] as const).map((side) => {
    const { all, groups: found } = calibration[side]
    const name = `calibration-${side}`
    const svg = drawPlot({
      kind: 'plot',
      style: 'lines',
      name,
      title: `How scores turned out, by ${side} score`,
      x: { label: `mean ${side} score of the tenth`, scale: 'linear' },
      y: { label: 'share that turned out good', scale: 'linear', range: [0, 1] },
      // All has the last of the eight looks: seven groups keep theirs from the other plots.
      series: [...groups.slice(0, 7).map((group) => line(group, found[group]?.bands ?? [])), { ...line('all', all), look: 7 }],
    })
    return { name: `${name}.svg`, svg }
  })
}

function line(label: string, bands: readonly Band[]): Series {
  const points = bands.flatMap(({ meanScore, goodRate }) =>
    meanScore === undefined || goodRate === undefined ? [] : [[meanScore, goodRate.rate] as const],
  )
  return { label, points }
}
