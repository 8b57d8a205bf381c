import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('every reason to halt has a section in the guide that says what to do', () => {
  const codes = [...read('packages/runner/src/halt.ts').matchAll(/'([A-Z_]{5,})'/g)].map(([, code]) => code)
  expect(codes.length).toBeGreaterThanOrEqual(10)
  const sections = [...read('docs/guides/recover.md').matchAll(/^### ([A-Z_]+)$/gm)].map(([, code]) => code)
  expect(sections.toSorted()).toEqual([...new Set(codes)].toSorted())
})
