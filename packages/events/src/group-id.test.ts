import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { groupId, parseGroupId } from './group-id.ts'

const seed = { seed: 3986, numRuns: 1000 }

/** Values with all that could be taken for syntax of the id. */
const value = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[|?%37CcFf!'()* ~._-]{0,6}$/))
const combination = (length: number) => fc.array(fc.option(value, { nil: undefined }), { minLength: length, maxLength: length })
const pair = fc.integer({ min: 1, max: 4 }).chain((length) => fc.tuple(combination(length), combination(length)))

describe('a group id', () => {
  it('joins the values in the order of the traits that the scorecard declares, not of the event', () => {
    expect(groupId(['sex', 'origin'], { origin: 'a', sex: 'f' })).toBe('f|a')
  })

  it('keeps apart what plain joining makes equal', () => {
    expect(groupId(['a', 'b'], { a: '1', b: '12' })).not.toBe(groupId(['a', 'b'], { a: '11', b: '2' }))
    expect(groupId(['a', 'b'], { a: 'x|y', b: 'z' })).not.toBe(groupId(['a', 'b'], { a: 'x', b: 'y|z' }))
  })

  it('writes ? for an absent trait and %3F for the value ?', () => {
    expect(groupId(['sex', 'origin'], { origin: '?' })).toBe('?|%3F')
  })

  it('leaves the unreserved characters of RFC 3986 and no others', () => {
    const unreserved = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
    expect(groupId(['x'], { x: unreserved })).toBe(unreserved)
    expect(groupId(['x'], { x: "!'()* |%/é😀" })).toBe('%21%27%28%29%2A%20%7C%25%2F%C3%A9%F0%9F%98%80')
  })

  it('tells an empty value from an absent trait', () => {
    expect(groupId(['sex', 'origin'], { sex: '' })).toBe('|?')
  })

  it('takes no trait from the prototype of an object', () => {
    expect(groupId(['constructor', '__proto__', 'toString'], {})).toBe('?|?|?')
  })

  it('reads a trait named __proto__ like any other', () => {
    const traits = JSON.parse('{"__proto__":"x"}') as Record<string, string>
    expect(groupId(['__proto__'], traits)).toBe('x')
  })

  it('is parsed back to the values that it was made of', () => {
    fc.assert(
      fc.property(pair, ([values]) => {
        expect(parseGroupId(idOf(values))).toEqual(values)
      }),
      seed,
    )
  })

  it('differs for different combinations', () => {
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const equal = one.every((each, index) => each === other[index])
        expect(idOf(one) === idOf(other)).toBe(equal)
      }),
      seed,
    )
  })

  it('holds nothing but unreserved characters, %, ? and |', () => {
    fc.assert(
      fc.property(pair, ([values]) => {
        expect(idOf(values)).toMatch(/^[A-Za-z0-9\-._~%?|]*$/)
      }),
      seed,
    )
  })
})

function idOf(values: readonly (string | undefined)[]): string {
  const names = values.map((_, index) => `t${index}`)
  const entries = values.flatMap((each, index) => (each === undefined ? [] : [[`t${index}`, each] as const]))
  return groupId(names, Object.fromEntries(entries))
}
