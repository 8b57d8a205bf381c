import { describe, expect, test } from 'vitest'
import { CREDIT_GROUPS, credit } from './credit.ts'
import { generateEvents } from './generate-events.ts'
import type { GeneratedEvent } from './generate-events.ts'
import { plantedEvents } from './plants.ts'
import type { Plant } from './plants.ts'

const N = 20_000
const START = Date.UTC(2026, 0, 1)
const MIDDLE = START + (N / 2) * 10
const later = { from: MIDDLE, to: Number.POSITIVE_INFINITY }

function planted(...plants: readonly Plant[]): readonly (GeneratedEvent | string)[] {
  return [...plantedEvents(generateEvents(credit, { n: N, seed: 3 }), credit, plants, 3)]
}

const isRead = (line: GeneratedEvent | string): line is GeneratedEvent => typeof line !== 'string'
const timeOf = ({ time }: { readonly time: string }): number => new Date(time).getTime()
const groupOf = ({ traits }: GeneratedEvent): string => `${traits['sex'] ?? ''}|${traits['origin'] ?? ''}`
const meanOf = (events: readonly GeneratedEvent[]): number => events.reduce((sum, { score }) => sum + score, 0) / events.length

describe('planted changes', () => {
  const plain = planted().filter(isRead)

  test('none leaves every event as it was', () => {
    expect(plain).toEqual([...generateEvents(credit, { n: N, seed: 3 })])
  })

  test('a shift moves one group, in its own standard deviations, from its time on, on the lattice', () => {
    const moved = planted({ kind: 'shift', group: 'f|b', sd: 0.25, span: later }).filter(isRead)
    const changed = moved.filter((event, i) => event.score !== plain[i]?.score)
    expect(changed.every((event) => groupOf(event) === 'f|b' && timeOf(event) >= MIDDLE && Number.isInteger(event.score))).toBe(
      true,
    )
    const own = (events: readonly GeneratedEvent[]) =>
      events.filter((event) => groupOf(event) === 'f|b' && timeOf(event) >= MIDDLE)
    const sd = CREDIT_GROUPS.find(({ sex, origin }) => sex === 'f' && origin === 'b')?.sd ?? 0
    // The range cuts both laws a little: a tenth is left for that.
    expect(Math.abs((meanOf(own(moved)) - meanOf(own(plain))) / sd - 0.25)).toBeLessThan(0.025)
  })

  test('a drift moves all groups', () => {
    const moved = planted({ kind: 'drift', sd: 0.25, span: later }).filter(isRead)
    for (const { sex, origin, sd } of CREDIT_GROUPS) {
      const own = (events: readonly GeneratedEvent[]) =>
        events.filter((event) => groupOf(event) === `${sex}|${origin}` && timeOf(event) >= MIDDLE)
      expect(Math.abs((meanOf(own(moved)) - meanOf(own(plain))) / sd - 0.25)).toBeLessThan(0.05)
    }
  })

  test('a starvation leaves out all but a share of a group, and nobody else', () => {
    const left = planted({ kind: 'starve', group: 'm|b', keep: 0.1, span: later }).filter(isRead)
    const count = (events: readonly GeneratedEvent[], group: string, after: boolean) =>
      events.filter((event) => groupOf(event) === group && timeOf(event) >= MIDDLE === after).length
    expect(count(left, 'm|b', true) / count(plain, 'm|b', true)).toBeCloseTo(0.1, 1)
    expect(count(left, 'm|b', false)).toBe(count(plain, 'm|b', false))
    expect(count(left, 'f|b', true)).toBe(count(plain, 'f|b', true))
  })

  test('bad records are a share of all, only while it lasts', () => {
    const lines = planted({ kind: 'bad', share: 0.06, span: { from: MIDDLE, to: MIDDLE + 50_000 } })
    const broken = lines.flatMap((line) =>
      isRead(line) ? [] : [JSON.parse(line) as { readonly score: unknown; readonly time: string }],
    )
    expect(broken.every((event) => event.score === null && timeOf(event) >= MIDDLE && timeOf(event) < MIDDLE + 50_000)).toBe(true)
    expect(broken.length / 5_000).toBeCloseTo(0.06, 1)
    expect(lines).toHaveLength(N)
  })

  test('are the same each time, and who is drawn does not hang on them', () => {
    const plants: Plant[] = [{ kind: 'starve', group: 'm|b', keep: 0.5, span: later }]
    expect(planted(...plants)).toEqual(planted(...plants))
    const ids = new Map(plain.map((event) => [event.id, event]))
    expect(
      planted(...plants)
        .filter(isRead)
        .every((event) => JSON.stringify(ids.get(event.id)) === JSON.stringify(event)),
    ).toBe(true)
  })
})
