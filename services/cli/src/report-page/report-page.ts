import { DASHES, drawPlot, PAGE } from '@fairstream/experiments'
import type { Plot, Series } from '@fairstream/experiments'
import { PAGE_STYLE } from './page-style.ts'

/** What a command found, to be read in a browser: one file that needs no other, and no network. */
export interface ReportPage {
  readonly title: string
  /** Plain sentences under the title, for a reader who knows nothing of the command. */
  readonly lead: readonly string[]
  readonly sections: readonly PageSection[]
  /** Where it came from, in small letters at the end. */
  readonly footer: readonly string[]
}

export interface PageSection {
  readonly heading: string
  readonly parts: readonly PagePart[]
}

export type PagePart = PageParagraph | PageFacts | PageTable | PageFigures

interface PageParagraph {
  readonly kind: 'paragraph'
  readonly text: string
}

/** Few things to be seen at once. */
interface PageFacts {
  readonly kind: 'facts'
  readonly facts: readonly PageFact[]
}

interface PageFact {
  readonly label: string
  readonly value: string
  readonly note?: string
}

/** The first column names the rows; the others are numbers, but for those of words. */
export interface PageTable {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Which columns, from 0, hold words. */
  readonly words?: readonly number[]
}

/** Plots side by side where there is room, with one legend. */
export interface PageFigures {
  readonly kind: 'figures'
  readonly figures: readonly PageFigure[]
  readonly legend: readonly Pick<Series, 'label' | 'look'>[]
}

interface PageFigure {
  /** What it shows, and under it in words what is to be seen there. */
  readonly caption: string
  readonly plot: Plot
}

/** The page as HTML: deterministic bytes, readable in light and dark, on paper and on a telephone. */
export function reportPage({ title, lead, sections, footer }: ReportPage): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escape(title)}</title>`,
    `<style>\n${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escape(title)}</h1>`,
    '<div class="lead">',
    ...lead.map(paragraph),
    '</div>',
    ...sections.flatMap(section),
    '</main>',
    '<footer>',
    ...footer.map(paragraph),
    '</footer>',
    '</body>',
    '</html>\n',
  ].join('\n')
}

function section({ heading, parts }: PageSection): string[] {
  return ['<section>', `<h2>${escape(heading)}</h2>`, ...parts.flatMap(partOf), '</section>']
}

function partOf(part: PagePart): string[] {
  if (part.kind === 'paragraph') return [paragraph(part.text)]
  if (part.kind === 'facts') return ['<dl class="facts">', ...part.facts.map(fact), '</dl>']
  return part.kind === 'table' ? table(part) : figures(part)
}

function paragraph(text: string): string {
  return `<p>${escape(text)}</p>`
}

function fact({ label, value, note }: PageFact): string {
  const below = note === undefined ? '' : `<dd class="note">${escape(note)}</dd>`
  return `<div><dt>${escape(label)}</dt><dd>${escape(value)}</dd>${below}</div>`
}

/** A wide table scrolls by itself, also by keyboard. */
function table({ caption, columns, rows, words = [] }: PageTable): string[] {
  const looks = columns.map((_, place) => (words.includes(place) ? ' class="words"' : ''))
  const head = columns.map((each, place) => `<th scope="col"${looks[place] ?? ''}>${escape(each)}</th>`)
  return [
    `<div class="table" role="region" tabindex="0" aria-label="${escape(caption)}">`,
    '<table>',
    `<caption>${escape(caption)}</caption>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${row.map((text, place) => cell(text, place, looks[place] ?? '')).join('')}</tr>`),
    '</tbody>',
    '</table>',
    '</div>',
  ]
}

function cell(text: string, place: number, look: string): string {
  return place === 0 ? `<th scope="row">${escape(text)}</th>` : `<td${look}>${escape(text)}</td>`
}

function figures({ figures: all, legend }: PageFigures): string[] {
  return [
    ...(legend.length === 0 ? [] : [`<ul class="legend">${legend.map(legendEntry(all)).join('')}</ul>`]),
    '<div class="figures">',
    ...all.map(({ caption, plot }) => `<figure>\n${drawPlot(plot, PAGE)}<figcaption>${escape(caption)}</figcaption>\n</figure>`),
    '</div>',
  ]
}

function legendEntry(all: readonly PageFigure[]): (series: Pick<Series, 'label' | 'look'>, place: number) => string {
  const bars = all.every(({ plot }) => plot.style === 'bars')
  return ({ label, look }, place) => {
    const i = (look ?? place) % DASHES.length
    const colour = `var(--series-${i})`
    const dash = DASHES[i] ? ` stroke-dasharray="${DASHES[i]}"` : ''
    const mark = bars
      ? `<rect width="28" height="10" y="1" fill="${colour}"/>`
      : `<line x1="0" x2="28" y1="6" y2="6" stroke="${colour}" stroke-width="3"${dash}/>`
    return `<li><svg viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">${mark}</svg> ${escape(label)}</li>`
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
