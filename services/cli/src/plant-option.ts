import type { Plant, Population, Span } from '@fairstream/experiments'
import { UsageError } from './errors.ts'

const FORMS = 'shift:GROUP:SD:FROM[:TO], drift:SD:FROM[:TO], starve:GROUP:KEEP:FROM[:TO] or bad:SHARE:FROM[:TO]'

export const PLANT_SAYS = 'changes over time to try the watch with, joined by ";"'
export const PLANT_FORMS = `A plant is ${FORMS}; FROM and TO are hours after the start.`

/** Reads `--plant`. Throws a UsageError that names the part that cannot be read. */
export function readPlants(text: string | undefined, { traits }: Pick<Population, 'traits'>, startMs: number): readonly Plant[] {
  return text === undefined ? [] : text.split(';').map((each) => readPlant(each.trim(), traits.length, startMs))
}

function readPlant(text: string, traits: number, startMs: number): Plant {
  const [kind = '', ...rest] = text.split(':')
  const wrong = (): UsageError => new UsageError(`--plant ${text}: wanted ${FORMS}`)
  const number = (part: string | undefined, low: number, high: number): number => {
    const value = Number(part)
    if (part === undefined || part === '' || !(value >= low && value <= high)) throw wrong()
    return value
  }
  const group = (part: string | undefined): string => {
    if (part?.split('|').length === traits) return part
    throw new UsageError(`--plant ${text}: wanted a group of ${traits} trait values joined by |`)
  }
  const span = (parts: readonly string[]): Span => {
    if (parts.length === 0 || parts.length > 2) throw wrong()
    const [from, to] = parts.map((part) => startMs + number(part, 0, 1e6) * 3_600_000)
    return { from: from ?? startMs, to: to ?? Number.POSITIVE_INFINITY }
  }
  if (kind === 'shift') return { kind, group: group(rest[0]), sd: number(rest[1], -10, 10), span: span(rest.slice(2)) }
  if (kind === 'drift') return { kind, sd: number(rest[0], -10, 10), span: span(rest.slice(1)) }
  if (kind === 'starve') return { kind, group: group(rest[0]), keep: number(rest[1], 0, 1), span: span(rest.slice(2)) }
  if (kind === 'bad') return { kind, share: number(rest[0], 0, 1), span: span(rest.slice(1)) }
  throw wrong()
}
