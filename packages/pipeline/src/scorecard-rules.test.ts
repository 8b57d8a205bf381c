import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { card, configuration, scorecard, SEED } from '../testing/pipeline.ts'
import { groupOf, isSealed, pipelineRules, sealedUpTo, sliceStart } from './scorecard-rules.ts'

describe('the group of an event', () => {
  const rules = { traits: ['sex', 'age'], traitValues: { sex: { known: ['f', 'm'], catchAll: 'x' }, age: { known: ['old'] } } }

  test.each([
    [{ sex: 'f', age: 'old' }, 'f|old', true],
    [{ age: 'old', sex: 'f', other: 'unread' }, 'f|old', true],
    [{ sex: 'f' }, 'f|?', true],
    [{}, '?|?', true],
    [{ sex: 'q', age: 'old' }, 'x|old', true],
    [{ sex: 'x', age: 'old' }, 'x|old', true],
    [{ sex: 'f', age: 'young' }, 'f|young', false],
    [{ sex: 'F', age: 'old' }, 'x|old', true],
    [{ sex: 'f', age: '?' }, 'f|%3F', false],
  ])('of %o is %s', (traits, group, declared) => {
    expect(groupOf(rules, traits as Record<string, string>)).toEqual({ group, declared })
  })

  test('does not come from what every object has', () => {
    const odd = { traits: ['constructor', '__proto__'], traitValues: {} }
    expect(groupOf(odd, {})).toEqual({ group: '?|?', declared: true })
    const given = Object.fromEntries([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(groupOf(odd, given)).toEqual({ group: 'b|a', declared: true })
    const declaring = { traits: ['__proto__'], traitValues: Object.fromEntries([['__proto__', { known: ['a'] }]]) }
    expect(groupOf(declaring, Object.fromEntries([['__proto__', 'z']])).declared).toBe(false)
  })
})

test('slices tile time: each event time lies in exactly the one that begins at its start', () => {
  fc.assert(
    fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.integer({ min: 1, max: 1e9 }), (timeMs, sliceMs) => {
      const start = sliceStart(timeMs, sliceMs)
      expect(start <= timeMs && timeMs < start + sliceMs).toBe(true)
      expect(Math.abs(start % sliceMs)).toBe(0)
    }),
    { seed: SEED },
  )
})

test('a slice is sealed once the watermark has reached its end and the grace', () => {
  const { window } = scorecard()
  expect([12_999, 13_000, 13_001].map((watermark) => isSealed(0, window, sealedUpTo(window, watermark)))).toEqual([
    false,
    true,
    true,
  ])
  expect(isSealed(0, window, Number.NEGATIVE_INFINITY)).toBe(false)
})

describe('a configuration’s version', () => {
  const versionOf = (...given: Parameters<typeof configuration>) => pipelineRules(configuration(...given)).version

  test('does not depend on the order in which it was written', () => {
    const [one, two] = [scorecard(), scorecard({ name: 'risk' })]
    const turned = Object.fromEntries(Object.entries(one).reverse()) as unknown as typeof one
    expect(versionOf([two, turned])).toBe(versionOf([one, two]))
  })

  test('changes with any setting', () => {
    expect(versionOf([scorecard({ minGroupSize: 2 })])).not.toBe(versionOf([scorecard()]))
    expect(versionOf([scorecard()], { skewMs: 1 })).not.toBe(versionOf([scorecard()]))
  })
})

test('the version of the policy that a configuration stands for changes with its own scorecard alone', () => {
  const of = (over = {}) => card(over).policyVersion
  expect(of()).toMatch(/^config-[0-9a-f]{16}$/)
  expect(of({ theta: { default: 0.5, groups: {} } })).not.toBe(of())
  const beside = pipelineRules(configuration([scorecard(), scorecard({ name: 'risk' })], { skewMs: 1 }))
  expect(beside.scorecards.get('credit')?.policyVersion).toBe(of())
})
