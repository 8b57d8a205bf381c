import { decodeUtf8, positionOfDeadLetter } from '@fairstream/events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  card,
  counted,
  killOf,
  mapOver,
  partition,
  range,
  rawScore,
  recordOf,
  rulesOf,
  scorecard,
  SEED,
  stateOf,
} from '../testing/pipeline.ts'
import { GROUPS_PER_SLICE_MAX } from './count-score.ts'

const sexes = { f: range(0, 60), m: range(40, 100) }

function ready(over = {}, log = {}) {
  const here = partition(rulesOf([scorecard(over)], log))
  const rules = card(over)
  here.adopt(mapOver(rules, sexes))
  return here
}

const codeOf = (said: { refusal?: { code: string } }): string | undefined => said.refusal?.code

describe('a dead letter', () => {
  const here = partition(rulesOf([scorecard()]))
  const before = { ...here.fold, next: 0 }

  test.each([
    ['a scorecard that nobody configured', 'unknown-scorecard', rawScore({ scorecard: 'nobody' }), {}],
    ['a scorecard named like a property of objects', 'unknown-scorecard', rawScore({ scorecard: 'constructor' }), {}],
    ['a vector for a scalar scorecard', 'invalid', rawScore({ score: [1, 2] }), {}],
    ['an outcome', 'invalid', { id: 'o', subject: 's', scorecard: 'credit', outcome: 1, horizon: 'P1Y', time: 0 }, {}],
    ['a time past the log timestamp and the skew', 'future', rawScore({ time: 6001 }), { timestampMs: 1000 }],
    ['a score that is no number', 'invalid', rawScore({ score: '50' }), {}],
    ['what is not JSON', 'unreadable', '{', {}],
  ])('is what becomes of %s', (_, code, value, place) => {
    const { offset, ...said } = here.feed(value, place)
    expect(codeOf(said)).toBe(code)
    expect(said).not.toHaveProperty('fair')
    expect(said.dead && positionOfDeadLetter(said.dead)).toMatchObject({ id: `main/0/${offset}`, topic: 'raw', offset, code })
    expect(said.dead?.value).toEqual(recordOf(value).value)
  })

  test('moves the position and the breaker, and nothing else', () => {
    const { next, breaker, ...rest } = here.fold
    expect(next).toBe(7)
    expect(breaker.deadAt).toEqual(range(0, 6))
    expect(rest).toMatchObject({ scorecards: new Map(), openSlices: new Map(), recentIds: before.recentIds })
  })
})

test('the future is judged by the log timestamp alone: without one, and up to the skew, a time is taken as it is', () => {
  const here = ready()
  expect(here.score({ time: 10_000 }, { timestampMs: 5000 }).flags).not.toContain('late')
  expect(here.score({ id: 'b', time: 253_402_300_799_999 }).time).toBe(253_402_300_799_999)
})

test.each([8.64e15, -8.64e15, 2 ** 52 + 10_000, -(2 ** 52) - 1])(
  'event time %d is further away than slices can lie: a dead letter, and the partition goes on',
  (time) => {
    const here = ready()
    expect(here.feed(rawScore({ time })).refusal).toMatchObject({ code: 'invalid', path: 'time' })
    expect(here.score({ id: 'b' }).flags).toEqual([])
  },
)

describe('a score outside the declared range', () => {
  test('is judged by the edge rule, flagged, and counted beside the cells and the ranks', () => {
    const here = ready()
    const above = here.score({ score: 101 })
    const below = here.score({ id: 'b', score: -7, traits: { sex: 'm' } })
    expect(above).toMatchObject({ fair: 101, quantile: 1, flags: ['extrapolated'] })
    expect(below).toMatchObject({ fair: -7, quantile: 0, flags: ['extrapolated'] })
    const [f, m] = [counted(here.fold, 'f'), counted(here.fold, 'm')]
    expect(f?.sketch).toMatchObject({ n: 0, underflow: 0, overflow: 1, refused: 0 })
    expect(m?.sketch).toMatchObject({ n: 0, underflow: 1, overflow: 0, refused: 0 })
    expect([...(f?.rankCells ?? []), ...(m?.rankCells ?? [])]).toEqual(Array(16).fill(0))
  })

  test('leaves out none of the declared range: its ends are in the cells', () => {
    const here = ready()
    here.score({ score: 100 })
    here.score({ id: 'b', score: 0 })
    expect(counted(here.fold, 'f')?.sketch).toMatchObject({ n: 2, underflow: 0, overflow: 0 })
  })
})

test('a score beyond what its group was seen to have is extrapolated and counted', () => {
  const here = ready()
  expect(here.score({ score: 80 }).flags).toEqual(['extrapolated'])
  expect(counted(here.fold, 'f')?.sketch.n).toBe(1)
})

describe('a score off the lattice', () => {
  test('lies between the fair scores of its neighbours, is flagged, and counts in no cell, rank or decision', () => {
    const here = ready({ thresholds: { approve: 50 } })
    const [below, above] = [here.score({ id: 'same', score: 30 }), here.score({ id: 'same', score: 31, time: 50_000 })]
    const between = here.score({ id: 'same', score: 30.25, time: 90_000 })
    expect(between.flags).toEqual(expect.arrayContaining(['off-lattice']))
    expect(between.fair).toBeCloseTo(0.75 * Number(below.fair) + 0.25 * Number(above.fair), 10)
    const slice = counted(here.fold, 'f', 90_000)
    expect(slice?.sketch).toMatchObject({ n: 0, underflow: 0, overflow: 0, refused: 1 })
    expect([...(slice?.rankCells ?? []), ...(slice?.decisions ?? [])]).toEqual(Array(11).fill(0))
  })

  test('within 1e-9 of a step is on it', () => {
    const here = ready()
    expect(here.score({ score: 30 + 5e-10 }).flags).not.toContain('off-lattice')
    expect(counted(here.fold, 'f')?.sketch.n).toBe(1)
  })
})

test('−0 is 0: same fair score, same cell', () => {
  const here = ready()
  const minus = here.feed('{"id":"a","subject":"s","scorecard":"credit","traits":{"sex":"f"},"score":-0,"time":0}')
  expect(Object.is(minus.score?.raw, 0)).toBe(true)
  expect(counted(here.fold, 'f')?.sketch.dense?.[0]).toBe(1)
  expect(here.score({ id: 'a', score: 0, time: 0 }).flags).toContain('duplicate')
})

describe('a trait value that the scorecard does not declare', () => {
  const withCatchAll = { traitValues: { sex: { known: ['f', 'm'], catchAll: 'other' } } }
  const without = { traitValues: { sex: { known: ['f', 'm'] } } }

  test('counts under the catch-all where there is one', () => {
    const here = ready(withCatchAll)
    expect(here.score({ traits: { sex: 'x' } })).toMatchObject({ group: 'other', flags: ['unmapped'] })
    expect(here.score({ id: 'b', traits: { sex: 'other' } }).group).toBe('other')
    expect(counted(here.fold, 'other')?.sketch.n).toBe(2)
  })

  test('else leaves the score as it is, unmapped, and counts nowhere', () => {
    const here = ready(without)
    expect(here.score({ traits: { sex: 'x' } })).toMatchObject({ group: 'x', fair: 50, flags: ['unmapped'] })
    expect([...here.fold.openSlices.values()].map(({ groups }) => groups.size)).toEqual([0])
  })

  test('is unmapped before the first map too', () => {
    const here = partition(rulesOf([scorecard(without)]))
    expect(here.score({ traits: { sex: 'x' } }).flags).toEqual(['unmapped', 'warming-up'])
    expect(here.score({ id: 'b' }).flags).toEqual(['warming-up'])
    expect(counted(here.fold, 'f')?.sketch.n).toBe(1)
  })

  test('is unmapped even where the map has a group of that name, from before it was declared away', () => {
    const here = ready(without)
    here.adopt(mapOver(card(without), { ...sexes, x: range(0, 10) }))
    expect(here.score({ traits: { sex: 'x' }, score: 5 })).toMatchObject({ fair: 5, flags: ['unmapped'] })
  })
})

describe('a group that the map lacks', () => {
  test('keeps its scores, unmapped, and is counted for the next map', () => {
    const here = ready()
    const unknown = here.score({ traits: { sex: 'x' } })
    expect(unknown).toMatchObject({ group: 'x', fair: 50, flags: ['unmapped'] })
    for (const absent of ['theta', 'quantile', 'errorBound']) expect(unknown).not.toHaveProperty(absent)
    expect(counted(here.fold, 'x')?.sketch.n).toBe(1)
    expect([...(counted(here.fold, 'x')?.rankCells ?? [])]).toEqual(Array(8).fill(0))
  })

  test('may be named like a property of objects', () => {
    const here = ready()
    for (const sex of ['__proto__', 'constructor', 'toString', '', '|', 'a b', 'ü'])
      expect(here.score({ id: `of ${sex}`, traits: { sex } }).flags).toEqual(['unmapped'])
    expect([...(here.fold.openSlices.get('credit/0')?.groups.keys() ?? [])]).toEqual([
      '__proto__',
      'constructor',
      'toString',
      '',
      '%7C',
      'a%20b',
      '%C3%BC',
    ])
  })

  test('may make groups by a trait named like a property of objects', () => {
    const traits = ['__proto__', 'constructor']
    const here = partition(rulesOf([scorecard({ traits })]))
    const event = '{"id":"a","subject":"s","scorecard":"credit","traits":{"__proto__":"x"},"score":1,"time":0}'
    expect(here.feed(event).score?.group).toBe('x|?')
    here.adopt(mapOver(card({ traits }), { 'x|?': [1, 2, 3] }))
    expect(here.feed(event.replace('"a"', '"b"')).score).toMatchObject({ group: 'x|?', flags: [] })
  })
})

test('one slice of a partition holds 1,024 groups; one beyond is judged and not counted', () => {
  const here = ready()
  for (let i = 0; i < GROUPS_PER_SLICE_MAX; i++) here.score({ id: `${i}`, traits: { sex: `g${i}` } })
  expect(here.score({ id: 'beyond' })).toMatchObject({ flags: [] })
  expect(counted(here.fold, 'f')).toBeUndefined()
  here.score({ id: 'again', traits: { sex: 'g7' } })
  expect(counted(here.fold, 'g7')?.sketch.n).toBe(2)
  here.score({ id: 'later', time: 12_000 })
  expect(counted(here.fold, 'f', 10_000)?.sketch.n).toBe(1)
})

describe('an event whose slice is sealed', () => {
  test('gets its fair score flagged late, a late score with how late, and is not counted', () => {
    const here = ready()
    here.score({ time: 13_000 })
    const { score, late } = here.feed(rawScore({ id: 'b', time: 9999 }))
    expect(score?.flags).toEqual(['late'])
    expect(JSON.parse(decodeUtf8(late?.value ?? new Uint8Array()) ?? '')).toMatchObject({ rawId: 'b', latenessMs: 3001 })
    expect(counted(here.fold, 'f')).toBeUndefined()
    expect(counted(here.fold, 'f', 10_000)?.sketch.n).toBe(1)
  })

  test('is late from the moment that the watermark has passed the end and the grace, and not before', () => {
    const here = ready()
    here.score({ time: 12_999 })
    expect(here.score({ id: 'b', time: 0 }).flags).not.toContain('late')
    here.score({ id: 'c', time: 13_000 })
    expect(here.score({ id: 'd', time: 0 }).flags).toContain('late')
  })

  test('is remembered by its id like any other', () => {
    const here = ready()
    here.score({ time: 13_000 })
    here.score({ id: 'b', time: 0 })
    expect(here.score({ id: 'b', time: 0 }).flags).toEqual(expect.arrayContaining(['duplicate', 'late']))
  })

  test('of another scorecard is not late', () => {
    const here = partition(rulesOf([scorecard(), scorecard({ name: 'risk' })]))
    here.score({ time: 60_000 })
    expect(here.score({ id: 'b', scorecard: 'risk', time: 0 }).flags).toEqual(['warming-up'])
  })
})

describe('the same raw id again', () => {
  const second = mapOver(card(), { f: range(20, 30), m: range(40, 100) }, { plannedFor: 80_000 })

  test('is a duplicate: judged by the first one’s map though a newer is in force, counted once, under its own id', () => {
    const here = ready()
    const first = here.score()
    here.adopt(second)
    const again = here.score()
    expect(again).toEqual({ ...first, id: 'main/0/1', flags: [...first.flags, 'duplicate'] })
    expect(here.score({ id: 'b' }).mapVersion).toBe(second.manifest.version)
    expect(counted(here.fold, 'f')).toMatchObject({ firstOffset: 0, lastOffset: 2, sketch: { n: 2 } })
  })

  test('is judged without a map where the first one was', () => {
    const here = partition(rulesOf([scorecard()]))
    here.score()
    here.adopt(second)
    expect(here.score().flags).toEqual(['warming-up', 'duplicate'])
  })

  test('follows the map of the first one even at a third time', () => {
    const here = ready()
    const first = here.score()
    here.adopt(second)
    here.score()
    expect(here.score().mapVersion).toBe(first.mapVersion)
  })

  test.each([
    ['subject', { subject: 't' }],
    ['traits', { traits: { sex: 'm' } }],
    ['score', { score: 51 }],
    ['time', { time: 1001 }],
  ])('with another %s is a conflict: judged as it stands, and not counted', (_, over) => {
    const here = ready()
    here.score()
    here.adopt(second)
    const conflict = here.score(over)
    expect(conflict.flags).toContain('id-conflict')
    expect(conflict.flags).not.toContain('duplicate')
    expect(conflict.mapVersion).toBe(second.manifest.version)
    expect([counted(here.fold, 'f')?.sketch.n, counted(here.fold, 'm')]).toEqual([1, undefined])
    expect(here.score().flags).toContain('duplicate')
  })

  test('in another scorecard is a conflict', () => {
    const here = partition(rulesOf([scorecard(), scorecard({ name: 'risk' })]))
    here.score()
    expect(here.score({ scorecard: 'risk' }).flags).toEqual(['warming-up', 'id-conflict'])
  })

  test('is the same however its JSON was written, and whatever it holds that is not read', () => {
    const here = ready()
    here.score({ traits: { sex: 'f', age: '40' } })
    const other = `{"time":1e3,"score":5.0e1,"extra":[1],"traits":{"age":"40","sex":"f"},"scorecard":"credit","subject":"s","id":"a"}`
    expect(here.feed(other).score?.flags).toContain('duplicate')
  })

  test('counts anew once the watermark is past the window', () => {
    const here = ready()
    here.score()
    here.score({ id: 'b', time: 31_000 })
    expect(here.score().flags).toContain('duplicate')
    here.score({ id: 'c', time: 31_001 })
    expect(here.score({ time: 31_001 }).flags).toEqual([])
    expect(counted(here.fold, 'f', 30_000)?.sketch.n).toBe(3)
  })

  test('counts anew once so many others came that it is forgotten', () => {
    const here = ready({}, { dedupeMax: 3 })
    for (const id of ['a', 'b', 'c', 'd']) here.score({ id })
    expect(here.score({ id: 'b' }).flags).toContain('duplicate')
    expect(here.score({ id: 'a' }).flags).toEqual([])
  })
})

describe('a map settled by an output that is there already', () => {
  const second = mapOver(card(), { f: range(20, 30), m: range(40, 100) }, { plannedFor: 80_000 })

  test('judges the record, and stays in force where it is newer', () => {
    const here = ready()
    here.adopt(second)
    const older = mapOver(card(), sexes).manifest.version
    expect(here.score({}, { pinned: { mapVersion: older } }).mapVersion).toBe(older)
    expect(here.score({ id: 'b' }).mapVersion).toBe(second.manifest.version)
    expect(here.score({ id: 'c' }, { pinned: { mapVersion: null } }).flags).toEqual(['warming-up'])
    expect(here.score({ id: 'd' }).mapVersion).toBe(second.manifest.version)
  })

  test('of a duplicate is its first one’s: a kill that was lifted does not come back with it', () => {
    const here = ready()
    const kill = killOf(mapOver(card(), sexes).manifest)
    here.adopt({ manifest: kill, parts: [] })
    here.score()
    here.adopt(second)
    const again = here.score({}, { pinned: { mapVersion: kill.version } })
    expect(again.flags).toEqual(['killed', 'duplicate'])
    expect(here.score({ id: 'b' }).mapVersion).toBe(second.manifest.version)
  })

  test('outranks the map in force of a newer record', () => {
    const here = ready()
    const before = mapOver(card(), sexes)
    here.adopt(second)
    here.adopt(before)
    expect(here.score({}, { pinned: { mapVersion: second.manifest.version } }).mapVersion).toBe(second.manifest.version)
    expect(here.score({ id: 'b' }).mapVersion).toBe(second.manifest.version)
  })
})

describe('a fair score', () => {
  test('has no theta, quantile, error bound, map version or decision before the first map', () => {
    const here = partition(rulesOf([scorecard({ thresholds: { approve: 10 } })]))
    const score = here.score()
    expect(score).toMatchObject({ id: 'main/0/0', rawId: 'a', group: 'f', raw: 50, fair: 50, flags: ['warming-up'], time: 1000 })
    expect(score.policyVersion).toMatch(/^config-[0-9a-f]{16}$/)
    for (const absent of ['theta', 'quantile', 'errorBound', 'mapVersion', 'decision']) expect(score).not.toHaveProperty(absent)
  })

  test('has them all under a map, with the theta of its group', () => {
    const here = ready({ thresholds: { approve: 10 }, theta: { default: 1, groups: { m: 0.25 } } })
    const [f, m] = [here.score(), here.score({ id: 'b', traits: { sex: 'm' } })]
    expect([f.theta, m.theta]).toEqual([1, 0.25])
    for (const score of [f, m]) {
      expect(score.quantile).toBeGreaterThan(0)
      expect(score.errorBound).toBeGreaterThan(0)
      expect(score.errorBound).toBeLessThanOrEqual(1)
      expect(score.decision).toBe('approve')
    }
  })

  test('of a small group is flagged, has no error bound, and its ranks are left out', () => {
    const here = ready({ minGroupSize: 100 })
    const score = here.score()
    expect(score.flags).toContain('small-group')
    expect(score.quantile).toBeDefined()
    expect(score).not.toHaveProperty('errorBound')
    expect(counted(here.fold, 'f')?.sketch.n).toBe(1)
    expect([...(counted(here.fold, 'f')?.rankCells ?? [])]).toEqual(Array(8).fill(0))
  })

  test('under the kill switch is the raw score, flagged, under the kill map’s version', () => {
    const here = ready({ thresholds: { approve: 60 } })
    const kill = killOf(mapOver(card(), sexes).manifest, { thresholds: { approve: 60 } })
    here.adopt({ manifest: kill, parts: [] })
    expect(here.score({ score: 61 })).toMatchObject({
      fair: 61,
      flags: ['killed'],
      mapVersion: kill.version,
      decision: 'approve',
    })
    expect(counted(here.fold, 'f')?.sketch.n).toBe(1)
  })

  test('is the same wherever its event lies in the log, but for its id', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 100 }),
        fc.string({ minLength: 1 }).filter((id) => id.isWellFormed()),
        fc.nat({ max: 30 }),
        (score, id, before) => {
          const [first, later] = [ready(), ready()]
          for (let i = 0; i < before; i++) later.score({ id: `before ${i}`, score: i })
          expect({ ...later.score({ id, score }), id: '' }).toEqual({ ...first.score({ id, score }), id: '' })
        },
      ),
      { seed: SEED, numRuns: 30 },
    )
  })
})

describe('what is counted beside the cells', () => {
  test('are decisions, on the fair score: approve, refer, decline', () => {
    const here = ready({ thresholds: { approve: 80, refer: 20 }, theta: { default: 0, groups: {} } })
    ;[85, 90, 95, 40, 50, 10].forEach((score, i) => here.score({ id: `${i}`, score }))
    expect([...(counted(here.fold, 'f')?.decisions ?? [])]).toEqual([3, 2, 1])
  })

  test('are hashed ranks: uniform over eight cells where the map fits, ties or not (χ² at level .001)', () => {
    for (const over of [{}, { grid: { kind: 'uniform' as const, cells: 64 } }, { ties: 'mid' as const }]) {
      const rules = card(over)
      const scores = (group: number): number[] =>
        range(0, 799).map((i) => [3, 3, 3, 50, 70, 71, 72, 90][(i * i + group) % 8] ?? 0)
      const here = partition(rulesOf([scorecard(over)], { dedupeMax: 1 }))
      here.adopt(mapOver(rules, { f: scores(0), m: scores(3) }))
      scores(0).forEach((score, i) => here.score({ id: `event ${i}`, score }))
      const cells = [...(counted(here.fold, 'f')?.rankCells ?? [])]
      expect(cells.reduce((sum, n) => sum + n, 0)).toBe(800)
      // The 99.9 % point of χ² with 7 degrees of freedom.
      expect(cells.reduce((sum, n) => sum + (n - 100) ** 2 / 100, 0)).toBeLessThan(24.32)
    }
  })

  test('leave scores out of range alone: a window with many of them gives uniform ranks too (χ² at level .001)', () => {
    const here = ready()
    const window = [...range(0, 100), ...Array<number>(60).fill(150)]
    here.adopt(mapOver(card(), { f: window }))
    for (let round = 0; round < 5; round++) window.forEach((score, i) => here.score({ id: `${round} ${i}`, score }))
    const cells = [...(counted(here.fold, 'f')?.rankCells ?? [])]
    const expected = (5 * 101) / 8
    expect(cells.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(24.32)
  })
})

test('the order of keys in an event’s JSON changes no byte of what is said and kept', () => {
  const event = rawScore({ traits: { sex: 'f', age: '40' } })
  const turned = { ...Object.fromEntries(Object.entries(event).reverse()), traits: { age: '40', sex: 'f' } }
  const [here, there] = [ready(), ready()]
  expect(there.feed(turned)).toEqual(here.feed(event))
  expect(stateOf(there.fold)).toEqual(stateOf(here.fold))
})
