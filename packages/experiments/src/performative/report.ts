/** What an experiment found, as values: text, tables and plots in reading order. Writing it down is another step. */
export interface Report {
  readonly name: string
  readonly title: string
  readonly parts: readonly Part[]
}

export type Part = Paragraph | Table | Plot | Panels

export interface Paragraph {
  readonly kind: 'paragraph'
  readonly text: string
}

export interface Table {
  readonly kind: 'table'
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Lines through points, or bars (one group of bars per series point, the x being its label's index). */
export interface Plot {
  readonly kind: 'plot'
  readonly name: string
  readonly title: string
  /** What a reader who does not see the picture is told; by default the title. */
  readonly alt?: string
  readonly x: Axis
  readonly y: Axis
  readonly style: 'lines' | 'bars'
  readonly series: readonly Series[]
  /** Labels of the groups of bars. */
  readonly labels?: readonly string[]
}

/** Plots one under another in one picture, to be compared. */
export interface Panels {
  readonly kind: 'panels'
  readonly name: string
  readonly title: string
  readonly plots: readonly Plot[]
}

export interface Axis {
  readonly label: string
  readonly scale: 'linear' | 'log'
  /** Where the axis begins and ends; by default where the points do. */
  readonly range?: readonly [number, number]
}

export interface Series {
  readonly label: string
  /** Which of the eight colours and dashes; by default that of its place among the series. */
  readonly look?: number
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** A paragraph of a report. */
export function paragraph(text: string): Paragraph {
  return { kind: 'paragraph', text }
}

/** A table of a report; numbers are written by `figure`. */
export function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): Table {
  const cell = (value: string | number | undefined) => (typeof value === 'string' ? value : figure(value))
  return { kind: 'table', title, columns, rows: rows.map((row) => row.map(cell)) }
}

/** A number with six decimals at most, or "undefined" for a rate without a denominator. */
export function figure(value: number | undefined, decimals = 6): string {
  if (value === undefined) return 'undefined'
  if (Number(value.toFixed(decimals)) === value) return String(value)
  if (value !== 0 && Math.abs(value) < 0.5 * 10 ** -decimals) return value.toExponential(1)
  return value.toFixed(decimals)
}

/** A number with exactly so many decimals. */
export function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals)
}
