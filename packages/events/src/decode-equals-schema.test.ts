import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeRecord } from './decode-record.ts'
import { outcomeSchema } from './outcome.ts'
import { rawScoreSchema } from './raw-score.ts'
import { encodeUtf8 } from './utf8.ts'

const seed = { seed: 2020, numRuns: 1500 }

const text = fc.oneof(
  { weight: 20, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }) },
  fc.constantFrom(
    'x'.repeat(256),
    'x'.repeat(257),
    'x'.repeat(1024),
    'x'.repeat(1025),
    '\ud800',
    'a\udc00b',
    '',
    '__proto__',
    '😀',
  ),
)
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(-0, 8.64e15, 8.64e15 + 2, 0.5),
)
const time = fc.oneof(
  { weight: 6, arbitrary: fc.integer() },
  number,
  fc.constantFrom('2026-01-01T00:00:00Z', '2016-12-31T23:59:60Z', '2026-02-30T00:00:00Z', '2026-01-01T00:00:00', '2026-01-01'),
)
const named = (value: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc.dictionary(text, value, { maxKeys: 4 }),
    fc.constantFrom(63, 64, 65).map((count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`t${n}`, 'x']))),
    value.map((each) => JSON.parse(`{"__proto__":${JSON.stringify(each)}}`) as object),
  )
const score = fc.oneof(
  number,
  fc.array(number, { maxLength: 3 }),
  fc.constantFrom(63, 64, 65).map((count) => Array.from({ length: count }, () => 1)),
)
/** What is in no field's place, or in any. */
const stray = fc.oneof(fc.jsonValue({ maxDepth: 1 }), text, number, named(text), fc.constant(null))

/** Mostly what belongs there, at times something stray, at times nothing. */
const field = (belongs: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 40, arbitrary: belongs }, { weight: 1, arbitrary: stray }, { weight: 1, arbitrary: fc.constant(undefined) })
const formatVersion = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(undefined, 1) }, fc.constantFrom(2, '1', null))

const rawScore = fc.record({
  formatVersion,
  id: field(fc.oneof(fc.uuid(), text)),
  subject: field(fc.oneof(fc.uuid(), text)),
  scorecard: field(fc.oneof(fc.constant('credit'), text)),
  traits: field(named(text)),
  score: field(score),
  time: field(time),
  attributes: field(stray),
})

const outcome = fc.record({
  formatVersion,
  id: field(fc.uuid()),
  subject: field(fc.uuid()),
  decisionId: fc.oneof(fc.constant(undefined), field(text)),
  rawId: fc.oneof(fc.constant(undefined), field(text)),
  scorecard: field(fc.constant('credit')),
  outcome: field(number),
  horizon: field(fc.constant('P90D')),
  time: field(time),
  features: fc.oneof(fc.constant(undefined), field(fc.record({ pre: field(named(number)), post: field(named(number)) }))),
})

describe('the decoder written by hand', () => {
  it('accepts and refuses raw scores as the schema does, and reads the same fields', () => {
    const verdicts = { accepted: 0, refused: 0 }
    fc.assert(
      fc.property(rawScore, (generated) => {
        const { given, decoded } = decode({ ...generated })
        if (given['outcome'] !== undefined) return
        const parsed = rawScoreSchema.safeParse(given)
        verdicts[parsed.success ? 'accepted' : 'refused']++
        expect(decoded.kind).toBe(parsed.success ? 'raw-score' : 'refused')
        if (decoded.kind !== 'raw-score' || !parsed.success) return
        expect(fieldsOf(decoded.event)).toEqual(fieldsOf(parsed.data))
        expect(Number.isInteger(decoded.event.timeMs)).toBe(true)
      }),
      seed,
    )
    expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(200)
  })

  it('accepts and refuses outcomes as the schema does, and reads the same fields', () => {
    const verdicts = { accepted: 0, refused: 0 }
    fc.assert(
      fc.property(outcome, (generated) => {
        const { given, decoded } = decode({ ...generated })
        const parsed = outcomeSchema.safeParse(given)
        verdicts[parsed.success ? 'accepted' : 'refused']++
        expect(decoded.kind).toBe(parsed.success ? 'outcome' : 'refused')
        if (decoded.kind !== 'outcome' || !parsed.success) return
        expect(fieldsOf(decoded.event)).toEqual(fieldsOf(parsed.data))
        expect(Number.isInteger(decoded.event.timeMs)).toBe(true)
      }),
      seed,
    )
    expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(200)
  })
})

function decode(generated: object) {
  const json = JSON.stringify(generated)
  const decoded = decodeRecord({ key: null, value: encodeUtf8(json), headers: [] }, 1_048_576)
  return { given: JSON.parse(json) as Record<string, unknown>, decoded }
}

/** JSON of each field that both the wire and the decoded event have: it tells `__proto__` from none and forgets prototypes. */
function fieldsOf(event: object): readonly (readonly [string, string])[] {
  const others = ['formatVersion', 'attributes', 'timeMs']
  return Object.entries(event)
    .filter(([name]) => !others.includes(name))
    .map(([name, value]) => [name, JSON.stringify(value)] as const)
}
