import type { Option } from '../command.ts'
import { UsageError } from '../errors.ts'
import { DEPLOYMENT_OPTIONS } from '../open-deployment.ts'

/** Options of every command about one partition of raw-scores. */
export const PARTITION_OPTIONS: Readonly<Record<'partition' | 'config' | 'data', Option>> = {
  partition: { value: 'P', says: 'which partition of raw-scores, numbered from 0', required: true },
  ...DEPLOYMENT_OPTIONS,
}

/** A whole number from 0 on that an option was given. Throws a UsageError that names it. */
export function readWhole(option: string, text: string | undefined): number {
  const number = Number(text)
  if (text !== undefined && /^\d{1,16}$/.test(text) && Number.isSafeInteger(number)) return number
  throw new UsageError(`--${option} ${text ?? ''}: wanted a whole number from 0 on`)
}
