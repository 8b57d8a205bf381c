import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SEED } from '../testing/pipeline.ts'
import { adopt, isLater, mapsAfterPinned, mapsAt, supersedes } from './maps-in-force.ts'
import type { MapOrder, MapsInForce } from './maps-in-force.ts'

const order = (version: string, plannedFor: number, over: Partial<MapOrder> = {}): MapOrder => ({
  version,
  plannedFor,
  revision: 0,
  killed: false,
  lifts: [],
  ...over,
})

const a = order('a', 100)
const b = order('b', 200)
const b1 = order('b1', 200, { revision: 1 })
const c = order('c', 300)
const kill = order('kill', 200, { revision: 2, killed: true })
const early = order('early', 50, { killed: true })
const kill2 = order('kill2', 300, { killed: true })
const lifting = order('lifting', 200, { revision: 3, lifts: ['kill'] })
const all = [a, b, b1, c, kill, early, kill2, lifting]

const orderOf = (version: string): MapOrder => {
  const found = all.find((each) => each.version === version)
  if (found === undefined) throw new Error(`unknown map ${version}`)
  return found
}

describe('a map supersedes another', () => {
  test.each([
    ['any where there is none', a, undefined, true],
    ['a later boundary an earlier', b, a, true],
    ['an earlier boundary a later', a, b, false],
    ['a later revision of one boundary an earlier', b1, b, true],
    ['an earlier revision a later', b, b1, false],
    ['a map itself', b, b, false],
    ['an equal order', order('twin', 200), b, false],
    ['a kill any plan, whatever the boundaries', early, c, true],
    ['a later plan a kill', c, kill, false],
    ['the map that lifts a kill that kill', lifting, kill, true],
    ['that map another kill', lifting, kill2, false],
    ['a later kill a kill', kill2, kill, true],
    ['an earlier kill a kill', early, kill, false],
  ])('%s: %#', (_, map, current, expected) => {
    expect(supersedes(map, current)).toBe(expected)
  })

  test('of plans exactly where it is later', () => {
    const plan = fc.record({ plannedFor: fc.nat({ max: 3 }), revision: fc.nat({ max: 3 }) })
    fc.assert(
      fc.property(plan, plan, (p, q) => {
        const [left, right] = [order('l', 0, p), order('r', 0, q)]
        const later = p.plannedFor * 10 + p.revision > q.plannedFor * 10 + q.revision
        expect(isLater(left, right)).toBe(later)
        expect(supersedes(left, right)).toBe(later)
      }),
      { seed: SEED },
    )
  })
})

describe('a scheduled map', () => {
  const maps: MapsInForce = { inForce: 'a', scheduled: { version: 'b', from: 10 } }

  test('is in force from its offset on, and not before', () => {
    expect(mapsAt(maps, 9, orderOf)).toEqual(maps)
    expect(mapsAt(maps, 10, orderOf)).toEqual({ inForce: 'b' })
    expect(mapsAt(maps, 12, orderOf)).toEqual({ inForce: 'b' })
  })

  test('is neither moved nor replaced, by no candidate and no floor', () => {
    for (const candidate of [c, kill, b, undefined])
      for (const floor of [0, 5, 20]) expect(adopt(maps, candidate, 5, floor, orderOf)).toEqual(maps)
  })

  test('makes room for the next once its offset has come', () => {
    expect(adopt(maps, c, 10, 0, orderOf)).toEqual({ inForce: 'c' })
    expect(adopt(maps, c, 10, 15, orderOf)).toEqual({ inForce: 'b', scheduled: { version: 'c', from: 15 } })
  })

  test('is dropped at its offset where an output has put a later one in force', () => {
    const pinned = mapsAfterPinned(maps, 'c', orderOf)
    expect(pinned).toEqual({ inForce: 'c', scheduled: { version: 'b', from: 10 } })
    expect(mapsAt(pinned, 10, orderOf)).toEqual({ inForce: 'c' })
  })

  test('can be the first one', () => {
    expect(adopt({}, a, 5, 8, orderOf)).toEqual({ scheduled: { version: 'a', from: 8 } })
    expect(mapsAt({ scheduled: { version: 'a', from: 8 } }, 8, orderOf)).toEqual({ inForce: 'a' })
  })
})

describe('a candidate', () => {
  test('comes into force at once from the floor on, and is scheduled for the floor below it', () => {
    expect(adopt({ inForce: 'a' }, b, 5, 5, orderOf)).toEqual({ inForce: 'b' })
    expect(adopt({ inForce: 'a' }, b, 5, 6, orderOf)).toEqual({ inForce: 'a', scheduled: { version: 'b', from: 6 } })
  })

  test('is passed over where it is not later', () => {
    for (const candidate of [a, b, order('twin', 200), undefined])
      expect(adopt({ inForce: 'b' }, candidate, 5, 0, orderOf)).toEqual({ inForce: 'b' })
  })

  test('that is a kill map waits for the floor like any other', () => {
    expect(adopt({ inForce: 'c' }, kill, 5, 9, orderOf)).toEqual({ inForce: 'c', scheduled: { version: 'kill', from: 9 } })
    expect(adopt({ inForce: 'c' }, kill, 5, 5, orderOf)).toEqual({ inForce: 'kill' })
  })
})

test('a map settled by an output stays in force only where it supersedes', () => {
  expect(mapsAfterPinned({ inForce: 'a' }, 'b', orderOf)).toEqual({ inForce: 'b' })
  expect(mapsAfterPinned({ inForce: 'b' }, 'a', orderOf)).toEqual({ inForce: 'b' })
  expect(mapsAfterPinned({ inForce: 'b' }, undefined, orderOf)).toEqual({ inForce: 'b' })
  expect(mapsAfterPinned({}, 'a', orderOf)).toEqual({ inForce: 'a' })
})

test('a map that nobody knows is never passed over in silence', () => {
  expect(() => mapsAt({ scheduled: { version: 'gone', from: 0 } }, 0, orderOf)).toThrow('unknown map')
  expect(() => adopt({ inForce: 'gone' }, a, 0, 0, orderOf)).toThrow('unknown map')
  expect(() => mapsAfterPinned({}, 'gone', orderOf)).toThrow('unknown map')
})

test('the map in force of plans only ever gets later, whatever the commits, floors and outputs', () => {
  const plans = [a, b, b1, c]
  const move = fc.record({ map: fc.nat({ max: 3 }), step: fc.nat({ max: 5 }), ahead: fc.nat({ max: 9 }), pin: fc.boolean() })
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
      let maps: MapsInForce = {}
      let next = 0
      let before: MapOrder | undefined
      for (const { map, step, ahead, pin } of moves) {
        next += step
        const candidate = plans[map]
        maps = pin ? mapsAfterPinned(maps, candidate?.version, orderOf) : adopt(maps, candidate, next, next + ahead - 3, orderOf)
        const now = maps.inForce === undefined ? undefined : orderOf(maps.inForce)
        if (before !== undefined) expect(now === before || (now !== undefined && isLater(now, before))).toBe(true)
        before = now
      }
    }),
    { seed: SEED },
  )
})
