import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseJson } from './parse-json.ts'

const SPELLINGS = [
  'NaN',
  'nan',
  '-NaN',
  '+nan',
  'Infinity',
  '-Infinity',
  '+Infinity',
  'inf',
  '+inf',
  '-inf',
  'INF',
  'Inf',
  '-1.#IND',
  '1.#QNAN0',
]
const spelling = fc.constantFrom(...SPELLINGS)

describe('a number that is not finite', () => {
  it.each(SPELLINGS)('spelled %s is found at its path', (token) => {
    expect(parseJson(`{"score":${token}}`)).toEqual({ kind: 'not-finite', path: 'score' })
    expect(parseJson(`{"a":1,"score":[1, ${token} ,2]}`)).toEqual({ kind: 'not-finite', path: 'score[1]' })
  })

  it('is told by the first of them', () => {
    expect(parseJson('{"a":{"b":[[],[0,nan]]},"c":inf}')).toEqual({ kind: 'not-finite', path: 'a.b[1][1]' })
  })

  it('is found behind strings with quotes, brackets and other such tokens in them', () => {
    expect(parseJson('{"a\\"]":"NaN, {[\\\\","b":["}",NaN]}')).toEqual({ kind: 'not-finite', path: 'b[1]' })
  })

  it('is found under a name with escapes in it', () => {
    expect(parseJson('{"a\\u0062\\n":NaN}')).toEqual({ kind: 'not-finite', path: '["ab\\n"]' })
  })

  it.each([
    'NaN',
    '{"a":NaN',
    '{NaN:1}',
    '{"a":NaNa}',
    '{"a":infinite}',
    '{"a":1NaN}',
    '{"a":--inf}',
    '{"a":NaN NaN}',
    '{"a":"NaN}',
    '{"a":nul}',
    '[NaN]',
    ']NaN',
  ])('does not make an object of %s', (text) => {
    expect(parseJson(text)).toEqual({ kind: 'broken' })
  })

  it('in a string is a string', () => {
    expect(parseJson('{"a":"NaN"}')).toEqual({ kind: 'json', value: { a: 'NaN' } })
  })

  it('is found wherever it is put into any JSON', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(5), fc.string({ unit: 'binary' })), { minLength: 1 }),
        fc.jsonValue(),
        spelling,
        (path, other, token) => {
          const steps = ['x', ...path]
          const text = steps.reduceRight<string>(
            (inner, step) =>
              typeof step === 'number'
                ? `[${`${JSON.stringify(other)},`.repeat(step)}${inner}]`
                : `{"#":${JSON.stringify(other)}, ${JSON.stringify(step)} :${inner},"~":"NaN"}`,
            token,
          )
          expect(parseJson(text)).toEqual({ kind: 'not-finite', path: expectedPath(steps) })
        },
      ),
      { seed: 754 },
    )
  })

  it('is told in time that grows with the text, even in text made to be slow', () => {
    const hostile = [
      '"\\'.repeat(100_000),
      '{"a":NaN,'.repeat(50_000),
      '[-'.repeat(100_000),
      '-1.#'.repeat(100_000),
      '['.repeat(200_000) + 'NaN',
    ]
    for (const text of hostile) expect(parseJson(text)).toEqual({ kind: 'broken' })
  })

  it('a hundred thousand levels down is found, and its path is cut', () => {
    const text = `{"a":${'['.repeat(100_000)}NaN${']'.repeat(100_000)}}`
    const parsed = parseJson(text)
    expect(parsed.kind === 'not-finite' && parsed.path.length).toBe(256)
  })
})

function expectedPath(steps: readonly (string | number)[]): string {
  const written = steps.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    return /^[A-Za-z_$][\w$-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  })
  const whole = written.join('').slice(1)
  return whole.length <= 256 ? whole : `${whole.slice(0, 255).toWellFormed()}…`
}
