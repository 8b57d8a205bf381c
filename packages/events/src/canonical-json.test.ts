import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { canonicalJson } from './canonical-json.ts'

const seed = { seed: 8785 }

describe('canonical JSON', () => {
  it('sorts keys by UTF-16 units at every depth and leaves no space', () => {
    expect(canonicalJson({ b: [1, { d: 2, c: 3 }], a: 'x', '😀': 1, '\uFB33': 2, A: null })).toBe(
      '{"A":null,"a":"x","b":[1,{"c":3,"d":2}],"😀":1,"\uFB33":2}',
    )
  })

  it('writes the numbers of RFC 8785 as it shows them', () => {
    expect(canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    )
  })

  it('does not depend on the order in which an object was put together', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(reversed)).toBe(canonicalJson(value))
      }),
      seed,
    )
  })

  it('parses back to the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noNullPrototype: true } as object), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
      seed,
    )
  })

  it('keeps a key named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}')
  })

  it.each([
    ['undefined', undefined],
    ['an undefined field', { a: undefined }],
    ['a hole of an array', new Array(1)],
    ['NaN', { a: [NaN] }],
    ['infinity', -Infinity],
    ['half a surrogate pair', 'x\ud800'],
    ['half a surrogate pair in a key', { '\udc00': 1 }],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a map', new Map([['a', 1]])],
    ['bytes', new Uint8Array(1)],
    ['a date', new Date(0)],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
  })
})
