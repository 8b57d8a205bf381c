import type { CutOff } from '@fairstream/transport'
import { UsageError } from '../errors.ts'

/** A cut-off as it was asked for. */
export interface NamedCutOff {
  /** As it was written: `.25`, `500`. */
  readonly name: string
  readonly cutOff: CutOff
}

/** Reads `--at`: shares of all up to 1, or counts above 1, separated by commas. Throws a UsageError. */
export function readCutOffs(text: string): readonly NamedCutOff[] {
  return text.split(',').map((part) => {
    const name = part.trim()
    const value = /^(\d+\.?\d*|\.\d+)$/.test(name) ? Number(name) : Number.NaN
    if (value > 0 && value <= 1) return { name, cutOff: { share: value } }
    if (Number.isSafeInteger(value) && value > 1) return { name, cutOff: { count: value } }
    throw new UsageError(`--at ${text}: wanted shares of all such as .1,.25,.5, or whole numbers of people such as 100`)
  })
}

/** Throws a UsageError where a cut-off admits more than there are. */
export function checkCutOffs(cutOffs: readonly NamedCutOff[], n: number): void {
  const over = cutOffs.find(({ cutOff }) => 'count' in cutOff && cutOff.count > n)
  if (over !== undefined) throw new UsageError(`--at ${over.name}: there are only ${n} rows`)
}
