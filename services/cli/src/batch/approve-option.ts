import { readNumber } from '@fairstream/tables'
import { Fault, UsageError } from '../errors.ts'

/** Reads `--approve`: thresholds of the scores, separated by commas. Throws a UsageError where one is no number, or without `--outcome`. */
export function readApprove(values: ReadonlyMap<string, string>): readonly number[] {
  const text = values.get('approve')
  if (text === undefined) return []
  if (!values.has('outcome')) throw new UsageError('--approve needs --outcome COLUMN: error rates are those of outcomes')
  return text.split(',').map((part) => {
    const threshold = readNumber(part)
    if (threshold === undefined) throw new UsageError(`--approve ${text}: wanted scores such as 600, separated by commas`)
    return threshold
  })
}

/** Throws a Fault where an outcome column was asked for and no row has an outcome. */
export function checkOutcomes(file: string, column: string | undefined, outcomes: Float64Array): void {
  if (column !== undefined && outcomes.every((outcome) => Number.isNaN(outcome)))
    throw new Fault(`${file}: column ${column} has no outcome in any row`)
}
