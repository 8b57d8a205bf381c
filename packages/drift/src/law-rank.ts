import { pieceOfValue } from '@fairstream/transport'
import type { QuantileFunction } from '@fairstream/transport'
import { at } from './at.ts'

/** F(x), the share of a law at or below x: linear inside a cell. */
export function rankAt({ levels, lower, upper }: QuantileFunction, x: number): number {
  const m = lower.length
  if (x > at(upper, m - 1)) return 1
  const i = pieceOfValue({ levels, lower, upper }, x)
  const [low, high] = [at(lower, i), at(upper, i)]
  const below = at(levels, i)
  if (x < low) return below
  const mass = at(levels, i + 1) - below
  return low === high ? at(levels, i + 1) : below + mass * ((x - low) / (high - low))
}
