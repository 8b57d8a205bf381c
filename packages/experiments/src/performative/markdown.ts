import type { Part, Report } from './report.ts'
import { drawPanels, drawPlot } from './svg.ts'

/** A file of a written report: its name within the report folder, and its text. */
export interface ReportFile {
  readonly name: string
  readonly text: string
}

/** The report as Markdown, with one SVG file per plot beside it. The same report gives the same bytes. */
export function writeReport(report: Report, command: string): ReportFile[] {
  const parts = report.parts.map((part) => markdownOf(report, part))
  const text = [`# ${report.title}`, `Made by \`${command}\`.`, ...parts].join('\n\n') + '\n'
  const plots = report.parts.flatMap((part) => {
    if (part.kind === 'plot') return [{ name: plotFile(report, part.name), text: drawPlot(part) }]
    return part.kind === 'panels' ? [{ name: plotFile(report, part.name), text: drawPanels(part) }] : []
  })
  return [{ name: `${report.name}.md`, text }, ...plots]
}

function plotFile(report: Report, plot: string): string {
  return `${report.name}-${plot}.svg`
}

function markdownOf(report: Report, part: Part): string {
  if (part.kind === 'paragraph') return part.text
  if (part.kind === 'plot' || part.kind === 'panels') return `![${part.title}](${plotFile(report, part.name)})`
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = line(part.columns.map(() => '---'))
  return [`**${part.title}**`, '', line(part.columns), rule, ...part.rows.map(line)].join('\n')
}
