import { readFileSync } from 'node:fs'
import { rawScoreSchema } from '@fairstream/events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateEvents } from './generate-events.ts'
import { POPULATIONS } from './populations.ts'
import type { Population } from './population.ts'

const synthetic = POPULATIONS['cfa-synthetic'] as Population

describe('generated events', () => {
  it.each(Object.keys(POPULATIONS))('of %s are the fifty that version 0.1.0 wrote for seed 7, to the byte', (name) => {
    const lines = [...generateEvents(POPULATIONS[name] as Population, { n: 50, seed: 7 })].map(
      (event) => `${JSON.stringify(event)}\n`,
    )
    expect(lines.join('')).toBe(readFileSync(new URL(`../fixtures/${name}.ndjson`, import.meta.url), 'utf8'))
  })

  it('are raw scores by the schema of the wire', () => {
    for (const population of Object.values(POPULATIONS)) {
      for (const event of generateEvents(population, { n: 100, seed: 3 }))
        expect(rawScoreSchema.safeParse(event).success).toBe(true)
    }
  })

  it('look like this', () => {
    const [first] = generateEvents(synthetic, { n: 1, seed: 7 })
    expect(first).toEqual({
      id: 'cfa-synthetic-7-000000001',
      subject: expect.stringMatching(/^p-[0-9a-f]{16}$/) as string,
      scorecard: 'cfa-synthetic',
      traits: { gender: '1', ethnicity: '1' },
      score: 36,
      time: '2026-01-01T00:00:00.000Z',
    })
  })

  it('are in time order, i / rate seconds from the start, to the millisecond', () => {
    const events = [...generateEvents(synthetic, { n: 7, seed: 1, ratePerSecond: 3, startMs: Date.UTC(2026, 5, 1) })]
    const seconds = events.map(({ time }) => time.slice('2026-06-01T00:00:'.length))
    expect(seconds).toEqual(['00.000Z', '00.333Z', '00.667Z', '01.000Z', '01.333Z', '01.667Z', '02.000Z'])
  })

  it('come at 100 a second by default', () => {
    expect([...generateEvents(synthetic, { n: 101, seed: 1 })].at(-1)?.time).toBe('2026-01-01T00:00:01.000Z')
  })

  it('have ids and subjects of their own, across seeds and populations too', () => {
    const events = ['cfa-synthetic', 'credit'].flatMap((name) =>
      [1, 2].flatMap((seed) => [...generateEvents(POPULATIONS[name] as Population, { n: 5_000, seed })]),
    )
    expect(new Set(events.map(({ id }) => id)).size).toBe(20_000)
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(20_000)
  })

  it('of a shorter run begin a longer one, and rate and start change times only', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 40 }), fc.double({ min: 0.01, max: 1e4, noNaN: true }), (seed, n, rate) => {
        const long = [...generateEvents(synthetic, { n: 40, seed })]
        expect([...generateEvents(synthetic, { n, seed })]).toEqual(long.slice(0, n))
        const moved = [...generateEvents(synthetic, { n: 40, seed, ratePerSecond: rate, startMs: 0 })]
        expect(moved.map((event) => ({ ...event, time: '' }))).toEqual(long.map((event) => ({ ...event, time: '' })))
      }),
      { seed: 4, numRuns: 50 },
    )
  })

  it('are refused for numbers out of their limits', () => {
    const limits = [
      { n: -1 },
      { n: 1.5 },
      { seed: -1 },
      { ratePerSecond: 0 },
      { ratePerSecond: Infinity },
      { startMs: NaN },
      { startMs: 0.5 },
    ]
    for (const limit of limits) expect(() => [...generateEvents(synthetic, { n: 1, seed: 1, ...limit })]).toThrow(RangeError)
  })
})
