import type { Axis, Panels, Plot, Series } from '../performative/report.ts'
import { binsOf, densityOf } from './distribution.ts'
import type { AtPlace, Findings, VariantFindings } from './measure-study.ts'
import { shownGroups, type ShownGroup } from './shown-groups.ts'

/** The pictures of a study, by what they show. */
export interface StudyPlots {
  readonly distributions: Panels
  readonly disparity: Panels
  readonly precision: Plot
  readonly ndcg: Plot
  readonly cost: Plot
  readonly parity: Plot
}

const K: Axis = { label: 'k, in percent of all', scale: 'linear', range: [0, 100] }
const UNIT: Pick<Axis, 'scale' | 'range'> = { scale: 'linear', range: [0, 1] }
const THETA: Axis = { label: 'θ, for all groups', scale: 'linear', range: [0, 1] }

export function plotStudy(findings: Findings): StudyPlots {
  const shown = shownGroups(findings.sample, findings.groups)
  const kept = (name: string, title: string, of: (at: AtPlace) => number | undefined): Plot => ({
    ...lines(name, title, K, { label: title, ...UNIT }),
    series: findings.variants.map(({ variant, curve }) => curveOf(variant.label, curve, of)),
  })
  return {
    distributions: distributions(findings, shown),
    disparity: {
      kind: 'panels',
      name: 'disparity',
      title: 'Disparity against k',
      plots: findings.variants.map((each) => disparity(each, shown)),
    },
    precision: kept('precision', 'P@k: share of the raw top k that is kept', ({ agreement }) => agreement.precision),
    ndcg: kept('ndcg', 'NDCG@k, with the raw score as gain', ({ agreement }) => agreement.ndcg),
    cost: cost(findings),
    parity: parity(findings),
  }
}

function distributions({ study, sample, variants }: Findings, shown: readonly ShownGroup[]): Panels {
  const bins = binsOf(sample.score, study.step)
  const x: Axis = { label: 'score', scale: 'linear', range: [bins.low, bins.low + bins.width * bins.count] }
  const plots = variants.map(({ variant, fair }, i): Plot => {
    const series = shown.map(({ place, label }) => ({
      label,
      points: densityOf(fair, (row) => sample.group[row] === place, bins),
    }))
    const y: Axis = { label: 'density', scale: 'linear', range: [0, highest(series)] }
    return { ...lines(`distribution-${i}`, `Scores by group, ${variant.label}`, x, y), series }
  })
  return { kind: 'panels', name: 'distributions', title: 'Scores by group', plots }
}

function disparity({ variant, curve }: VariantFindings, shown: readonly ShownGroup[]): Plot {
  const series = shown.map(({ place, label }) => curveOf(label, curve, ({ selection }) => selection.disparity[place]))
  const y: Axis = { label: 'share in the top k over share of all', scale: 'linear', range: [0, Math.max(1.5, highest(series))] }
  return { ...lines('disparity', `Disparity against k, ${variant.label}`, K, y), series: [...series, fourFifths(100)] }
}

function cost({ costs }: Findings): Plot {
  const y: Axis = { label: 'squared units of the score', scale: 'linear' }
  return {
    ...lines('cost', 'What θ costs', THETA, y),
    series: [
      { label: 'utility U', points: costs.map(({ theta, effects }) => [theta, effects.utility] as const) },
      { label: 'individual error', points: costs.map(({ theta, effects }) => [theta, effects.individual] as const) },
    ],
  }
}

/** The solver's own curve: finer where it looked for the least θ. */
function parity({ rules }: Findings): Plot {
  const curves = rules.filter(({ measure, least }) => measure === 'air' && least === 0.8)
  const y: Axis = { label: 'adverse-impact ratio', ...UNIT }
  return {
    ...lines('parity', 'Adverse-impact ratio against θ, by how many are admitted', THETA, y),
    series: [
      ...curves.map(({ share, solution }) => ({
        label: `top ${Math.round(100 * share)} %`,
        points: solution.curve.map(({ theta, value }) => [theta, value] as const),
      })),
      fourFifths(1),
    ],
  }
}

/** In a look that no group has. */
function fourFifths(until: number): Series {
  const points = [0, until].map((x) => [x, 0.8] as const)
  return { label: 'four fifths', look: 7, points }
}

function curveOf(label: string, curve: readonly AtPlace[], of: (at: AtPlace) => number | undefined): Series {
  return { label, points: curve.map((at) => [100 * at.share, of(at) ?? Number.NaN] as const) }
}

function highest(series: readonly Series[]): number {
  return Math.max(...series.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite))
}

function lines(name: string, title: string, x: Axis, y: Axis): Omit<Plot, 'series'> {
  return { kind: 'plot', style: 'lines', name, title, x, y }
}
