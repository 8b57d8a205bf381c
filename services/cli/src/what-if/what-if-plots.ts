import type { Plot, Series } from '@fairstream/experiments'
import type { PageFigures } from '../report-page/report-page.ts'
import { percent } from '../quantities.ts'
import type { BySide, Measured } from './findings.ts'
import { againstLines, middleCutOff, short } from './words.ts'

/** As many lines as a reader can tell apart, and bars as fit: the largest groups. */
const GROUPS_MAX = 8

/** Where the groups' scores lie: raw, in force, and what if. The nearer the lines, the more alike groups are treated. */
export function distributionFigures({ distributions: { low, width, groups }, groups: sizes, greatestKs }: Measured): PageFigures {
  const places = largest(sizes.map(({ moves: { n } }) => n))
  const most = Math.max(...places.flatMap((place) => SIDES.flatMap(([side]) => groups[place]?.[side] ?? [])))
  const legend = places.map((place, look) => ({ label: groups[place]?.group ?? '', look }))
  const figures = SIDES.map(([side, title, then]) => {
    const series = places.map((place, look): Series => {
      const bins = groups[place]?.[side] ?? []
      return {
        label: groups[place]?.group ?? '',
        look,
        points: bins.map((y, bin) => [low + (bin + 0.5) * width, 100 * y] as const),
      }
    })
    const ks = `The two groups furthest apart differ by ${percent(greatestKs[side])} of ranks (KS).`
    return {
      caption: `${title}. ${ks}`,
      plot: plotOf(`${title} by group`, `${title} by group, as lines over the scale. ${ks}`, then, '% of the group', series, {
        range: [0, 100 * most],
      }),
    }
  })
  return { kind: 'figures', figures, legend }
}

const SIDES = [
  ['raw', 'Raw scores', 'raw score'],
  ['inForce', 'Fair scores in force', 'fair score'],
  ['whatIf', 'Fair scores, what if', 'fair score'],
] as const satisfies readonly (readonly [keyof BySide<unknown>, string, string])[]

/** The adverse-impact ratio at every share selected, with both lines. */
export function airFigures({ curve, cutOffs }: Measured): PageFigures {
  const line = (label: string, look: number, of: (point: BySide<number>) => number): Series => ({
    label,
    look,
    points: curve.map((point) => [100 * point.share, of(point)] as const),
  })
  const level = (label: string, look: number, value: number): Series => ({
    label,
    look,
    points: [0, 100].map((x) => [x, value] as const),
  })
  const series = [
    line('in force', 0, ({ inForce }) => inForce),
    line('what if', 1, ({ whatIf }) => whatIf),
    line('by raw score', 3, ({ raw }) => raw),
    level('.8, four fifths', 6, 0.8),
    level('.75', 7, 0.75),
  ]
  const told = cutOffs.map(
    ({ share, adverseImpactRatio: { inForce, whatIf } }) =>
      `best ${percent(share)}: ${short(inForce)} in force, ${short(whatIf)} what if, which ${againstLines(whatIf)}`,
  )
  const alt = `Adverse-impact ratio against the share that is selected. ${told.join('; ')}.`
  return {
    kind: 'figures',
    legend: series.map(({ label, look }) => ({ label, look: look ?? 0 })),
    figures: [
      {
        caption: 'A ratio of 1 selects all groups at the same rate. Below the dotted lines an auditor would ask why.',
        plot: plotOf('Adverse-impact ratio', alt, '% of all that is selected', 'AIR', series, { range: [0, 1] }),
      },
    ],
  }
}

/** Whose decision changes, as a share of the group: by thresholds where both declare them, else by the middle cut-off. */
export function flipFigures(measured: Measured): PageFigures | undefined {
  const { decisions, groups } = measured
  const cut = middleCutOff(measured)
  const changes =
    decisions?.groups.map(({ better, worse }) => [better, worse] as const) ??
    cut?.groups.map(({ gained, lost }) => [gained, lost] as const)
  if (changes === undefined) return undefined
  const [up, down] = decisions === undefined ? ['comes in', 'drops out'] : ['for the better', 'for the worse']
  const places = largest(groups.map(({ moves: { n } }) => n))
  const bars = (label: string, look: number, of: 0 | 1): Series => ({
    label,
    look,
    points: places.map((place, x) => [x, (100 * (changes[place]?.[of] ?? 0)) / (groups[place]?.moves.n ?? 1)] as const),
  })
  const series = [bars(up, 0, 0), bars(down, 1, 1)]
  const told = places.map(
    (place, x) =>
      `${groups[place]?.group ?? ''}: ${short(series[0]?.points[x]?.[1] ?? 0)} % ${up}, ${short(series[1]?.points[x]?.[1] ?? 0)} % ${down}`,
  )
  const highest = 1.08 * Math.max(1, ...series.flatMap(({ points }) => points.map(([, y]) => y)))
  const what = decisions === undefined ? `Selection of the best ${percent(cut?.share ?? 0)}` : 'Decisions that change'
  const plot = plotOf(what, `${what}, by group. ${told.join('; ')}.`, 'group', '% of the group', series, { range: [0, highest] })
  return {
    kind: 'figures',
    legend: series.map(({ label, look }) => ({ label, look: look ?? 0 })),
    figures: [
      {
        caption: `${what}, as a share of each group.`,
        plot: { ...plot, style: 'bars', labels: places.map((place) => shortened(groups[place]?.group ?? '')) },
      },
    ],
  }
}

/** How many groups the pictures leave out. */
export function groupsNotDrawn({ groups }: Measured): number {
  return Math.max(0, groups.length - GROUPS_MAX)
}

function plotOf(title: string, alt: string, x: string, y: string, series: readonly Series[], over: Partial<Plot['y']>): Plot {
  return {
    kind: 'plot',
    style: 'lines',
    name: title,
    title,
    alt,
    x: { label: x, scale: 'linear' },
    y: { label: y, scale: 'linear', ...over },
    series,
  }
}

/** The places of the largest groups, in the order of the groups. */
function largest(sizes: readonly number[]): readonly number[] {
  return [...sizes.entries()]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, GROUPS_MAX)
    .map(([place]) => place)
    .sort((a, b) => a - b)
}

function shortened(group: string): string {
  return group.length <= 7 ? group : `${group.slice(0, 6)}…`
}
