import { printColumns } from '../batch/print-columns.ts'
import { wrapWords } from '../wrap-words.ts'
import type { WhatIfReport } from './findings.ts'
import { notesOf } from './notes.ts'
import {
  costTable,
  cutOffsTable,
  decisionsTable,
  differencesTable,
  eventsTable,
  flipsTable,
  meansTable,
  movesTable,
  ratesTable,
} from './tables.ts'
import type { ReportTable } from './tables.ts'
import { reportInWords } from './words.ts'

const WIDTH = 100

/** A report for a terminal: the sentences first, then the numbers. */
export function printWhatIf(report: WhatIfReport): string {
  const { measured, differences } = report
  const measuredTables =
    measured === undefined
      ? []
      : [
          movesTable(measured),
          meansTable(measured),
          ...(measured.decisions === undefined
            ? []
            : [flipsTable(measured.decisions), decisionsTable(measured, measured.decisions)]),
          cutOffsTable(measured),
          ...measured.cutOffs.map(ratesTable),
          costTable(measured),
        ]
  const tables = [...measuredTables, ...(differences.length === 0 ? [] : [differencesTable(report)]), eventsTable(report)]
  return [...reportInWords(report).map(wrapped), ...tables.map(printTable), ...notesOf(report).map(wrapped)].join('\n')
}

function wrapped(text: string): string {
  return `${wrapWords(text.split(' '), WIDTH).join('\n')}\n`
}

function printTable({ title, columns, rows }: ReportTable): string {
  return `${title}\n${printColumns(columns, rows)}`
}
