import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createGrid, FIRST_ATOM, latticeNeighbours, OFF_LATTICE, OVERFLOW, REFUSED, snap, UNDERFLOW } from './index.ts'
import type { Grid, GridSpec } from './index.ts'

const repeatable = { seed: 20_260_101, numRuns: 300 }
const credit = createGrid({ kind: 'lattice', low: 300, high: 850, step: 1 })
const unit = createGrid({ kind: 'uniform', low: 0, high: 1, cells: 1024 })
const open = createGrid({ kind: 'log-like', mantissaBits: 7 })
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })

function placed(grid: Grid, score: number): number {
  const cell = grid.place(score)
  expect(cell).toBeGreaterThanOrEqual(0)
  expect(cell).toBeLessThan(grid.cellCount)
  return cell
}

describe('every grid', () => {
  test.each([credit, unit, open])('turns away what is not a number: $spec.kind', (grid) => {
    for (const score of [NaN, Infinity, -Infinity]) expect(grid.place(score)).toBe(REFUSED)
  })

  test.each<GridSpec>([
    { kind: 'lattice', low: -1, high: 1, step: 0.5 },
    { kind: 'uniform', low: -1, high: 1, cells: 4 },
    { kind: 'log-like', mantissaBits: 3 },
  ])('reads −0 as 0: $kind', (spec) => {
    const grid = createGrid(spec)
    const withAtom = createGrid(spec, [-0])
    expect(grid.place(-0)).toBe(placed(grid, 0))
    expect(withAtom.place(-0)).toBe(FIRST_ATOM)
    expect(withAtom.place(0)).toBe(FIRST_ATOM)
    expect(Object.is(withAtom.atoms[0], 0)).toBe(true)
    expect(withAtom.id).toBe(createGrid(spec, [0]).id)
  })

  test('has an id that depends on every parameter and atom, and on no order', () => {
    const specs: GridSpec[] = [
      { kind: 'lattice', low: 0, high: 8, step: 1 },
      { kind: 'lattice', low: 0, high: 8, step: 2 },
      { kind: 'uniform', low: 0, high: 8, cells: 1 },
      { kind: 'uniform', low: 0, high: 8, cells: 2 },
      { kind: 'uniform', low: 0, high: 16, cells: 2 },
      { kind: 'uniform', low: -8, high: 8, cells: 2 },
      { kind: 'log-like', mantissaBits: 7 },
      { kind: 'log-like', mantissaBits: 7, low: 0 },
      { kind: 'log-like', mantissaBits: 7, high: 8 },
    ]
    const ids = specs.flatMap((spec) => [createGrid(spec).id, createGrid(spec, [4]).id, createGrid(spec, [4, 8]).id])
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect(createGrid({ kind: 'uniform', low: 0, high: 8, cells: 2 }, [8, 4]).id).toBe(
      createGrid({ kind: 'uniform', low: -0, high: 8, cells: 2 }, [4, 8]).id,
    )
  })

  test('keeps the id that stored slices name', () => {
    expect(unit.id).toBe('b122542387562f84')
    expect(credit.id).toBe('cfa0d49c3fa24494')
    expect(createGrid({ kind: 'log-like', mantissaBits: 7 }, [1, 2]).id).toBe('aa91002ba7d6c900')
  })

  test.each<[string, GridSpec, number[]?]>([
    ['low is NaN', { kind: 'uniform', low: NaN, high: 1, cells: 4 }],
    ['high is Infinity', { kind: 'lattice', low: 0, high: Infinity, step: 1 }],
    ['high is 1, wanted more than low', { kind: 'uniform', low: 1, high: 1, cells: 4 }],
    ['wider than a double', { kind: 'uniform', low: -1e308, high: 1e308, cells: 4 }],
    ['cells is 0', { kind: 'uniform', low: 0, high: 1, cells: 0 }],
    ['cells is 1.5', { kind: 'uniform', low: 0, high: 1, cells: 1.5 }],
    ['cells is 65537', { kind: 'uniform', low: 0, high: 1, cells: 65_537 }],
    ['finer than doubles', { kind: 'uniform', low: 1e15, high: 1e15 + 1, cells: 1024 }],
    ['finer than doubles', { kind: 'uniform', low: 0, high: 1e-320, cells: 1024 }],
    ['step is 0', { kind: 'lattice', low: 0, high: 1, step: 0 }],
    ['step is -1', { kind: 'lattice', low: 0, high: 1, step: -1 }],
    ['step is NaN', { kind: 'lattice', low: 0, high: 1, step: NaN }],
    ['does not divide', { kind: 'lattice', low: 0, high: 1, step: 0.3 }],
    ['does not divide', { kind: 'lattice', low: 0, high: 1, step: 1e10 }],
    ['65537 values', { kind: 'lattice', low: 0, high: 65_536, step: 1 }],
    ['finer than doubles', { kind: 'lattice', low: 1e16, high: 1e16 + 8, step: 1 }],
    ['mantissaBits is 0', { kind: 'log-like', mantissaBits: 0 }],
    ['mantissaBits is 11', { kind: 'log-like', mantissaBits: 11 }],
    ['mantissaBits is 2.5', { kind: 'log-like', mantissaBits: 2.5 }],
    ['low is -Infinity', { kind: 'log-like', mantissaBits: 7, low: -Infinity }],
    ['high is NaN', { kind: 'log-like', mantissaBits: 7, high: NaN }],
    ['wanted more than low', { kind: 'log-like', mantissaBits: 7, low: 1, high: 1 }],
    ['atom 2', { kind: 'uniform', low: 0, high: 1, cells: 4 }, [0, 2]],
    ['atom NaN', { kind: 'log-like', mantissaBits: 7 }, [NaN]],
    ['atom 0.5', { kind: 'lattice', low: 0, high: 1, step: 1 }, [0.5]],
    ['atom 0.5 is declared twice', { kind: 'uniform', low: 0, high: 1, cells: 4 }, [0.5, 0.25, 0.5]],
    ['4097 atoms', { kind: 'log-like', mantissaBits: 7 }, Array.from({ length: 4097 }, (_, i) => i)],
  ])('is refused with what is wrong: %s', (problem, spec, atoms) => {
    expect(() => createGrid(spec, atoms)).toThrow(RangeError)
    expect(() => createGrid(spec, atoms)).toThrow(problem)
  })

  test('counts a declared atom apart from its cell', () => {
    const grid = createGrid({ kind: 'uniform', low: 0, high: 1, cells: 4 }, [1, 0.3, 0])
    expect(grid.atoms).toEqual([0, 0.3, 1])
    expect([0, 0.3, 1].map(grid.place)).toEqual([FIRST_ATOM, FIRST_ATOM - 1, FIRST_ATOM - 2])
    expect([0.1, 0.30000000000000004, 0.99].map(grid.place)).toEqual([0, 1, 4])
  })
})

describe('a lattice', () => {
  test('has one cell per value, and the cell is the value', () => {
    expect(credit.cellCount).toBe(551)
    expect([300, 301, 850].map(credit.place)).toEqual([0, 1, 550])
    expect([credit.cellLower(550), credit.cellUpper(550)]).toEqual([850, 850])
    expect(() => credit.cellLower(551)).toThrow(RangeError)
  })

  test('holds the values that its decimals name, and finds them however they were summed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -30_000, max: 30_000 }), (digits, first) => {
        const scale = 10 ** digits
        const grid = createGrid({ kind: 'lattice', low: first / scale, high: (first + 40) / scale, step: 1 / scale })
        let sum = first / scale
        for (let i = 0; i <= 40; i++) {
          expect(grid.cellLower(i)).toBe((first + i) / scale)
          expect(grid.place((first + i) / scale)).toBe(i)
          expect(grid.place(sum)).toBe(i)
          sum += 1 / scale
        }
      }),
      { ...repeatable, numRuns: 100 },
    )
  })

  test('takes steps that no decimal names', () => {
    const thirds = createGrid({ kind: 'lattice', low: 0, high: 1, step: 1 / 3 })
    expect([0, 1 / 3, 2 / 3, 1].map(thirds.place)).toEqual([0, 1, 2, 3])
  })

  test('takes a score within 1e-9 of a step for the value, and no other', () => {
    const grid = createGrid({ kind: 'lattice', low: 0.1, high: 1, step: 0.1 })
    expect(grid.place(0.3 + 0.9e-10)).toBe(2)
    expect(grid.place(0.3 - 0.9e-10)).toBe(2)
    expect(grid.place(0.3 + 1.1e-10)).toBe(OFF_LATTICE)
    expect(grid.place(0.3 - 1.1e-10)).toBe(OFF_LATTICE)
    expect([0.1 - 0.9e-10, 1 + 0.9e-10].map(grid.place)).toEqual([0, 9])
    expect([0.1 - 1.1e-10, 1 + 1.1e-10].map(grid.place)).toEqual([UNDERFLOW, OVERFLOW])
    expect([-1e308, 1e308].map(grid.place)).toEqual([UNDERFLOW, OVERFLOW])
  })

  test('snaps what is a value and leaves the rest; other grids leave everything', () => {
    const grid = createGrid({ kind: 'lattice', low: 0, high: 1, step: 0.1 }, [0.3])
    expect(snap(grid, 0.1 + 0.2)).toBe(0.3)
    expect(snap(grid, 0.7 + 1e-11)).toBe(0.7)
    expect(snap(grid, 0.75)).toBe(0.75)
    expect(snap(grid, 7)).toBe(7)
    expect(snap(unit, 0.1 + 0.2)).toBe(0.1 + 0.2)
    expect(grid.place(0.1 + 0.2)).toBe(FIRST_ATOM)
  })

  test('names the values around a score between them', () => {
    const grid = createGrid({ kind: 'lattice', low: 1_000_000, high: 1_000_001, step: 0.01 })
    expect(latticeNeighbours(grid, 1_000_000.075)).toEqual([1_000_000.07, 1_000_000.08])
    expect(latticeNeighbours(grid, 1_000_000.07 + 1e-9)).toEqual([1_000_000.07, 1_000_000.08])
    expect(latticeNeighbours(grid, 1_000_000.07 - 1e-9)).toEqual([1_000_000.06, 1_000_000.07])
    expect(latticeNeighbours(grid, 1_000_000.07)).toEqual([1_000_000.07, 1_000_000.07])
    expect(() => latticeNeighbours(grid, 5)).toThrow(RangeError)
    expect(() => latticeNeighbours(unit, 0.5)).toThrow(RangeError)
  })

  test('names them for the very double next to a lattice value, where a quotient rounded down names others', () => {
    // The range crosses −2^20, so `low` is rounded more coarsely than the scores above it.
    const low = -104_857_893
    const grid = createGrid({ kind: 'lattice', low: low / 100, high: (low + 400) / 100, step: 0.01 })
    for (let i = 310; i < 399; i++) {
      const [below, value, above] = [-1, 0, 1].map((each) => (low + i + each) / 100) as [number, number, number]
      expect(latticeNeighbours(grid, value + 2 ** -33)).toEqual([value, above])
      expect(latticeNeighbours(grid, value - 2 ** -33)).toEqual([below, value])
    }
  })
})

describe('a uniform grid', () => {
  test('centres its cells on low + i·h, so the outer ones reach beyond the range', () => {
    const grid = createGrid({ kind: 'uniform', low: 0, high: 4, cells: 4 })
    expect(grid.cellCount).toBe(5)
    expect([0, 1, 4].map(grid.cellLower)).toEqual([-0.5, 0.5, 3.5])
    expect([0, 1, 4].map(grid.cellUpper)).toEqual([0.5, 1.5, 4.5])
    expect([0, 0.49, 0.5, 1, 3.49, 3.5, 4].map(grid.place)).toEqual([0, 0, 1, 1, 3, 4, 4])
    expect([-5e-324, 4.000000000000001, 1e308].map(grid.place)).toEqual([UNDERFLOW, OVERFLOW, OVERFLOW])
  })

  test('puts each score into a cell that contains it, edges and their neighbours too', () => {
    const bounds = fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
    fc.assert(
      fc.property(
        bounds,
        fc.integer({ min: 1, max: 65_536 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([low, range], cells, u) => {
          const grid = createGrid({ kind: 'uniform', low, high: low + range, cells })
          const inside = Math.min(low + range, low + u * range)
          const edge = grid.cellUpper(Math.min(cells - 1, Math.floor(u * cells)))
          const above = edge + Math.abs(edge) * Number.EPSILON
          const below = edge - Math.abs(edge) * Number.EPSILON
          for (const score of [low, inside, low + range, edge, above, below]) {
            if (score < low || score > low + range) continue
            const cell = placed(grid, score)
            expect(grid.cellLower(cell)).toBeLessThanOrEqual(score)
            expect(grid.cellUpper(cell)).toBeGreaterThan(score)
          }
        },
      ),
      repeatable,
    )
  })
})

describe('a log-like grid', () => {
  test('puts every double into a cell that contains it, at most 2^−m of it wide, in ascending order', () => {
    fc.assert(
      fc.property(finite, finite, fc.integer({ min: 1, max: 10 }), (a, b, mantissaBits) => {
        const grid = createGrid({ kind: 'log-like', mantissaBits })
        const [ca, cb] = [placed(grid, a), placed(grid, b)]
        const [lower, upper] = [grid.cellLower(ca), grid.cellUpper(ca)]
        expect(lower).toBeLessThanOrEqual(a)
        expect(upper).toBeGreaterThanOrEqual(a)
        expect(upper - lower).toBeLessThanOrEqual(Math.max(Math.abs(a) * 2 ** -mantissaBits, 2 ** (-1022 - mantissaBits)))
        if (a < b) expect(ca).toBeLessThanOrEqual(cb)
      }),
      repeatable,
    )
  })

  test('meets cell to cell from end to end: subnormals, zero, ones, the greatest double', () => {
    const zero = placed(open, 0)
    expect([open.cellLower(zero), open.cellUpper(zero)]).toEqual([0, 0])
    expect(placed(open, 5e-324)).toBe(zero + 1)
    expect(placed(open, -5e-324)).toBe(zero - 1)
    expect(placed(open, -Number.MAX_VALUE)).toBe(0)
    expect(placed(open, Number.MAX_VALUE)).toBe(open.cellCount - 1)
    expect(open.cellUpper(open.cellCount - 1)).toBe(Number.MAX_VALUE)
    expect(open.cellUpper(zero - 1)).toBe(0)
    expect(placed(open, 1)).toBe(placed(open, 1 - 2 ** -53) + 1)
    expect(open.cellLower(placed(open, 1))).toBe(1)
    for (const cell of [1, zero - 1, zero, zero + 1, zero + 128, placed(open, 1), open.cellCount - 1])
      expect(open.cellLower(cell)).toBe(open.cellUpper(cell - 1))
  })

  test('keeps to declared bounds', () => {
    const grid = createGrid({ kind: 'log-like', mantissaBits: 7, low: 0, high: 1e6 })
    expect([-1e-300, 1e6 + 1, 1e308].map(grid.place)).toEqual([UNDERFLOW, OVERFLOW, OVERFLOW])
    expect(createGrid({ kind: 'log-like', mantissaBits: 7, low: 1 }).place(1e308)).toBeGreaterThan(0)
  })
})
