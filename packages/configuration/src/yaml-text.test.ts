import { describe, expect, it } from 'vitest'
import { readConfiguration } from './read-configuration.ts'
import { readYaml } from './yaml-text.ts'

describe('a text that is not YAML', () => {
  it.each([
    ['a: [1, 2', 'f.yaml:1:9', 'every bracket closed'],
    ['a: 1\n\tb: 2', 'f.yaml:2:1', 'spaces'],
    ['a: b: c', 'f.yaml:1:4', 'values with ": " in quotes'],
    ['a: "x', 'f.yaml:1:6', 'a closing quote'],
    ['a: @x', 'f.yaml:1:4', 'in quotes'],
    ['a: !env X', 'f.yaml:1:4', 'no tags'],
    ['a: !!binary aGk=', 'f.yaml:1:4', 'no tags'],
    ['a: 1\n---\nb: 2', 'f.yaml:2:1', 'one document'],
    ['a: *x', 'f.yaml:1:4', 'an anchor &x before this alias'],
    ['a: &a [*a]', 'f.yaml:1:8', 'nested at most 32 deep'],
    ['? [a]\n: 1', 'f.yaml:1:3', 'a word as key'],
    ['__proto__: 1', 'f.yaml:1:1', 'a word as key'],
  ])('is refused with line and column: %j at %s', (text, path, expected) => {
    const [mistake] = readYaml(text, 'f.yaml').mistakes
    expect(mistake).toMatchObject({ path, writtenAt: path, expected: expect.stringContaining(expected) as string })
  })

  it('is refused before it costs time or memory', () => {
    const nine = (name: string) => `[${Array.from({ length: 9 }, () => `*${name}`).join(', ')}]`
    const bomb = `a: &a [1,1,1,1,1,1,1,1,1]\n${['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map(([from, to]) => `${String(to)}: &${String(to)} ${nine(String(from))}`).join('\n')}`
    const long = ['['.repeat(50_000), '{a: '.repeat(20_000), '- '.repeat(5_000), `[${'1,'.repeat(20_001)}]`, '#'.repeat(262_145)]
    const texts = [bomb, ...long]
    for (const text of texts) {
      const { mistakes, whole } = readYaml(text, 'f.yaml')
      expect(whole).toBe(false)
      expect(mistakes.length).toBeGreaterThan(0)
      expect(mistakes.length).toBeLessThanOrEqual(10)
    }
  })
})

describe('a file', () => {
  it('with a key over and over is told so a hundred times', () => {
    expect(readYaml('a: 1\n'.repeat(5_000), 'f.yaml')).toMatchObject({ mistakes: { length: 100 }, whole: false })
  })

  it('with nothing in it is told what it lacks', () => {
    for (const text of ['', '# only a comment\n', '---\n', 'null']) {
      const mistakes = [{ path: 'f.yaml', expected: 'a mapping with scorecards', got: 'nothing' }]
      expect(readConfiguration(text, {}, 'f.yaml')).toEqual({ ok: false, mistakes })
    }
  })

  it('whose top is no mapping is told so', () => {
    for (const text of ['[1]', 'credit', '5']) {
      expect(readConfiguration(text, {}, 'f.yaml')).toMatchObject({
        mistakes: [{ path: 'f.yaml', expected: 'a mapping with scorecards' }],
      })
    }
  })

  it('with a key twice keeps its other mistakes', () => {
    const read = readConfiguration(
      'prefix: a\nprefix: b\n"1": x\n1: y\nminGroupShown: 0\nscorecards: { c: { traits: [t], range: [0, 1] } }',
    )
    expect(read.ok ? [] : read.mistakes.map(({ path }) => path)).toEqual(['prefix', '["1"]', 'minGroupShown', '["1"]'])
  })

  it('has its keys as they are spelt, numbers too', () => {
    expect(readYaml('{ 01: a, 1: b, 0.50: c, true: d }', 'f.yaml').value).toEqual({ '01': 'a', '1': 'b', '0.50': 'c', true: 'd' })
  })

  it('may name a value once and use it again', () => {
    const read = readConfiguration('scorecards:\n  a: &a { range: [0, 1], traits: [t] }\n  b: *a')
    expect(read.ok && read.configuration.scorecards['b']).toMatchObject({ name: 'b', range: { low: 0, high: 1 } })
  })
})
