import { groupId } from '@fairstream/events'
import { cellText, readNumber } from '@fairstream/tables'
import type { Cell, DecimalMark, Row, Table } from '@fairstream/tables'
import { readOutcome } from './read-outcome.ts'
import { shownCell } from './shown-cell.ts'

/** Which columns make a person. */
export interface PersonColumns {
  readonly scores: readonly string[]
  readonly traits: readonly string[]
  readonly id?: string
  /** How it turned out, good or bad; may be missing in a row. */
  readonly outcome?: string
}

/** One row, read. */
export interface Person {
  readonly row: Row
  readonly group: string
  /** Finite, in the order asked for. */
  readonly scores: readonly number[]
  readonly id: string | undefined
  /** 1 for good, 0 for bad, NaN for missing; undefined where no column was asked for. */
  readonly outcome: number | undefined
}

/** Why a row is no person. */
export interface Rejected {
  readonly row: Row
  readonly why: string
}

/** Reads the rows of one table. */
export type PersonReader = (row: Row) => Person | Rejected

/** @param decimal - The decimal mark of all numbers in text; by default as columns show it. */
export function createPersonReader(table: Table, columns: PersonColumns, decimal: DecimalMark | undefined): PersonReader {
  const place = (column: string): number => table.columns.indexOf(column)
  const scores = columns.scores.map((column) => createScoreColumn(table, column, decimal))
  const groupOf = createGroups(table, columns.traits)
  const idPlace = columns.id === undefined ? -1 : place(columns.id)
  const outcomePlace = columns.outcome === undefined ? -1 : place(columns.outcome)
  return (row) => {
    if (row.refused !== undefined) return { row, why: row.refused }
    const found: number[] = []
    for (const { column, at, read } of scores) {
      const score = read(row.cells[at])
      if (typeof score === 'string') return { row, why: `column ${column}: ${score}` }
      found.push(score)
    }
    const group = groupOf(row.cells)
    if (typeof group !== 'string') return { row, why: group.why }
    const id = idPlace < 0 ? undefined : cellText(row.cells[idPlace])
    if (id === '') return { row, why: `column ${columns.id ?? ''}: wanted an id; it is empty` }
    const outcome = outcomePlace < 0 ? undefined : readOutcome(row.cells[outcomePlace])
    if (typeof outcome === 'string') return { row, why: `column ${columns.outcome ?? ''}: ${outcome}` }
    return { row, group, scores: found, id, outcome }
  }
}

interface ScoreColumn {
  readonly column: string
  readonly at: number
  /** The number, or why it is none. */
  readonly read: (cell: Cell) => number | string
}

/**
 * Where the separator is a semicolon, numbers are written with a comma or a point: the first with either says which, and a column
 * that has both is wrong somewhere.
 */
function createScoreColumn({ columns, dialect }: Table, column: string, decimal: DecimalMark | undefined): ScoreColumn {
  const isOpen = dialect?.separator === ';' && decimal === undefined
  let mark = decimal
  const read = (cell: Cell): number | string => {
    if (isOpen && mark === undefined && typeof cell === 'string') mark = markIn(cell)
    const value = readNumber(cell, mark)
    return value ?? notNumber(cell, mark)
  }
  return { column, at: columns.indexOf(column), read }
}

function markIn(text: string): DecimalMark | undefined {
  if (text.includes(',')) return ','
  return text.includes('.') ? '.' : undefined
}

function notNumber(cell: Cell, mark: DecimalMark | undefined): string {
  const wanted = `wanted a finite number${mark === ',' ? ' with a decimal comma' : ''}`
  return cell === undefined || cell === null || cell === '' ? `${wanted}; it is empty` : `${wanted}; found ${shownCell(cell)}`
}

/** Of so many combinations of traits the group is remembered. */
const REMEMBERED_MAX = 65_536

type GroupOf = (cells: readonly Cell[]) => string | { readonly why: string }

/** Group ids as events have them. What was found for a combination of cells is kept: percent-encoding every row would cost more than all else. */
function createGroups({ columns, format }: Table, traits: readonly string[]): GroupOf {
  const places = traits.map((trait) => columns.indexOf(trait))
  const known = new Map<string | undefined, string>()
  return (cells) => {
    const values = places.map((at) => traitOf(cells[at], format === 'csv'))
    const key = values.length === 1 ? values[0] : JSON.stringify(values)
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    const group = groupOf(traits, values)
    if (typeof group !== 'string') return group
    if (known.size >= REMEMBERED_MAX) known.clear()
    known.set(key === undefined ? key : ownCopy(key), group)
    return group
  }
}

/** A piece of a block of text keeps the whole block in memory. */
function ownCopy(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}

/** CSV has no other way to say that a value is absent than to leave it empty. */
function traitOf(cell: Cell, emptyIsAbsent: boolean): string | undefined {
  if (cell === undefined || cell === null || (emptyIsAbsent && cell === '')) return undefined
  return cellText(cell)
}

function groupOf(traits: readonly string[], values: readonly (string | undefined)[]): string | { readonly why: string } {
  const broken = traits.find((_, index) => values[index]?.isWellFormed() === false)
  if (broken !== undefined) return { why: `column ${broken}: wanted text; it has half a character (a lone surrogate)` }
  const present = traits.flatMap((trait, index) => (values[index] === undefined ? [] : [[trait, values[index]] as const]))
  return ownCopy(groupId(traits, Object.fromEntries(present)))
}
