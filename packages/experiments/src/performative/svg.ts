import type { Axis, Panels, Plot, Series } from './report.ts'

// A writer of our own: the kept plotting libraries need a DOM (Observable Plot) or some forty packages (Vega), and a plot here is
// a few lines or bars whose bytes must not move with a library's version.
/** What a plot is drawn on: its measures and its colours. */
export interface Sheet {
  readonly width: number
  readonly height: number
  readonly box: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  /** Undefined leaves the page's own to show through. */
  readonly background?: string
  /** Of words; undefined for black. */
  readonly ink?: string
  readonly frame: string
  readonly grid: string
  readonly colours: readonly string[]
  readonly fontSize: number
  /** Of what stands below bars. */
  readonly labelSize: number
  /** Whether title and legend are drawn; a page has them in its own words. */
  readonly worded: boolean
}

/** A sheet of its own: white, with title and legend. The colours are Okabe and Ito's, which colour-blind readers can tell apart. */
const PAPER: Sheet = {
  width: 720,
  height: 400,
  box: { left: 70, right: 520, top: 40, bottom: 350 },
  background: '#ffffff',
  frame: '#888888',
  grid: '#dddddd',
  colours: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000', '#999999'],
  fontSize: 12,
  labelSize: 10,
  worded: true,
}

/** Part of a page, which sets `--ink`, `--line` and `--series-0` … `--series-7` for light and dark; small enough for a telephone. */
export const PAGE: Sheet = {
  width: 360,
  height: 250,
  box: { left: 52, right: 342, top: 10, bottom: 202 },
  ink: 'var(--ink)',
  frame: 'var(--line)',
  grid: 'var(--line)',
  colours: Array.from({ length: 8 }, (_, i) => `var(--series-${i})`),
  fontSize: 14,
  labelSize: 13,
  worded: false,
}

/** Dashes tell lines apart without colour. */
export const DASHES: readonly string[] = ['', '6 3', '2 2', '8 3 2 3', '', '6 3', '2 2', '8 3 2 3']
const TICKS = 5

/** A plot as SVG: deterministic bytes. */
export function drawPlot(plot: Plot, sheet: Sheet = PAPER): string {
  return drawing(plot.alt ?? plot.title, sheet.height, marksOf(plot, sheet), sheet)
}

/** Plots one under another, as one SVG. */
export function drawPanels({ title, plots }: Panels): string {
  const { height } = PAPER
  const panels = plots.flatMap((plot, i) => [`<g transform="translate(0 ${i * height})">`, ...marksOf(plot, PAPER), '</g>'])
  return drawing(title, plots.length * height, panels, PAPER)
}

function drawing(title: string, height: number, marks: readonly string[], { width, ink, background, fontSize }: Sheet): string {
  const fill = ink === undefined ? '' : ` fill="${ink}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="${fontSize}"${fill} role="img" aria-label="${escape(title)}">`,
    ...(background === undefined ? [] : [`<rect width="${width}" height="${height}" fill="${background}"/>`]),
    ...marks,
    '</svg>\n',
  ].join('\n')
}

function marksOf(plot: Plot, sheet: Sheet): string[] {
  const { box, width, height, colours, worded } = sheet
  const points = plot.series.flatMap(({ points }) => points)
  const bars = plot.style === 'bars'
  const x = scaleOf(plot.x, bars ? [-0.5, (plot.labels?.length ?? 1) - 0.5] : points.map(([each]) => each), [box.left, box.right])
  const y = scaleOf(plot.y, [...points.map(([, each]) => each), ...(bars ? [0] : [])], [box.bottom, box.top])
  const marks = plot.series.map((series, i) =>
    bars ? barsOf(plot, series, i, x, y, sheet) : lineOf(series, series.look ?? i, x, y, colours),
  )
  return [
    ...(worded ? [text(width / 2, 22, plot.title, 'middle', ' font-size="14"')] : []),
    `<rect x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}" fill="none" stroke="${sheet.frame}"/>`,
    ...(bars ? barLabels(plot, x, sheet) : ticks(x).map((each) => text(x.at(each), box.bottom + 18, label(each), 'middle'))),
    ...ticks(y).flatMap((each) => [
      `<line x1="${box.left}" x2="${box.right}" y1="${px(y.at(each))}" y2="${px(y.at(each))}" stroke="${sheet.grid}"/>`,
      text(box.left - 6, y.at(each) + 4, label(each), 'end'),
    ]),
    text((box.left + box.right) / 2, height - 12, plot.x.label, 'middle'),
    `<text transform="translate(16 ${(box.top + box.bottom) / 2}) rotate(-90)" text-anchor="middle">${escape(plot.y.label)}</text>`,
    ...marks,
    ...(worded ? plot.series.map((series, i) => legend(series, i, bars, sheet)) : []),
  ]
}

interface Scale {
  readonly low: number
  readonly high: number
  readonly log: boolean
  readonly at: (value: number) => number
}

function scaleOf(axis: Axis, values: readonly number[], [from, to]: readonly [number, number]): Scale {
  const log = axis.scale === 'log'
  const usable = values.filter((value) => Number.isFinite(value) && (!log || value > 0))
  let [low, high] = axis.range ?? [Math.min(...usable), Math.max(...usable)]
  if (log) [low, high] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))]
  else if (low === high) [low, high] = [low - 1, high + 1]
  const position = (value: number) => (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low))
  return { low, high, log, at: (value) => from + (to - from) * position(value) }
}

function ticks({ low, high, log }: Scale): number[] {
  if (log) {
    const decades = Math.round(Math.log10(high / low))
    const every = Math.max(1, Math.ceil(decades / TICKS))
    return Array.from({ length: Math.floor(decades / every) + 1 }, (_, i) => low * 10 ** (i * every))
  }
  const rough = (high - low) / TICKS
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = unit * ([1, 2, 5].find((each) => each * unit >= rough) ?? 10)
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step)
}

function lineOf({ points }: Series, i: number, x: Scale, y: Scale, colours: readonly string[]): string {
  const drawable = points.filter((point) => Number.isFinite(point[1]) && (!y.log || point[1] > 0) && (!x.log || point[0] > 0))
  const path = drawable.map((point) => `${px(x.at(point[0]))},${px(y.at(point[1]))}`).join(' ')
  const dash = DASHES[i % DASHES.length]
  return `<polyline points="${path}" fill="none" stroke="${colour(i, colours)}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`
}

function barsOf(plot: Plot, { points }: Series, i: number, x: Scale, y: Scale, { box, colours }: Sheet): string {
  const width = (0.8 * (box.right - box.left)) / ((plot.labels?.length ?? 1) * plot.series.length)
  return points
    .map(([group, value]) => {
      const left = x.at(group) + width * (i - plot.series.length / 2)
      const [top, bottom] = [Math.min(y.at(value), y.at(0)), Math.max(y.at(value), y.at(0))]
      return `<rect x="${px(left)}" y="${px(top)}" width="${px(width * 0.9)}" height="${px(bottom - top)}" fill="${colour(i, colours)}"/>`
    })
    .join('\n')
}

function barLabels({ labels = [] }: Plot, x: Scale, { box, labelSize }: Sheet): string[] {
  return labels.map((each, i) => text(x.at(i), box.bottom + 18, each, 'middle', ` font-size="${labelSize}"`))
}

function legend({ label, look }: Series, place: number, bars: boolean, { box, colours }: Sheet): string {
  const y = box.top + 12 + place * 20
  const i = look ?? place
  const dash = DASHES[i % DASHES.length]
  const mark = bars
    ? `<rect x="${box.right + 12}" y="${y - 8}" width="20" height="8" fill="${colour(i, colours)}"/>`
    : `<line x1="${box.right + 12}" x2="${box.right + 36}" y1="${y - 4}" y2="${y - 4}" stroke="${colour(i, colours)}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`
  return `${mark}${text(box.right + 42, y, label, 'start', ' font-size="11"')}`
}

function colour(i: number, colours: readonly string[]): string {
  return colours[i % colours.length] ?? '#000000'
}

function text(x: number, y: number, content: string, anchor: string, more = ''): string {
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${more}>${escape(content)}</text>`
}

function px(value: number): string {
  return value.toFixed(1)
}

function label(value: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3) return value.toExponential(0)
  return String(Number(value.toPrecision(6)))
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
