import { ESLint } from 'eslint'
import { describe, expect, test } from 'vitest'

const PURE = ['sketch', 'transport', 'drift', 'events', 'configuration', 'pipeline', 'experiments']

const IMPURE = {
  'Math.random': 'export const drawn = Math.random()',
  'Date.now': 'export const now = Date.now()',
  'new Date()': 'export const now = new Date()',
  'node:fs': "import { readFileSync } from 'node:fs'\nexport const read = readFileSync",
  'node:crypto': "import { randomUUID } from 'node:crypto'\nexport const id = randomUUID",
  process: 'export const home = process.env',
  performance: 'export const at = performance.now()',
  fetch: "export const asked = fetch('http://127.0.0.1')",
  setTimeout: 'setTimeout(() => undefined, 1)',
  console: "console.log('said')",
  localeCompare: "export const order = 'a'.localeCompare('b')",
}

const RULES = ['no-restricted-globals', 'no-restricted-imports', 'no-restricted-syntax']

describe('a pure package', () => {
  const eslint = new ESLint({ overrideConfig: { languageOptions: { parserOptions: { projectService: true } } } })

  test.each(PURE)(
    '%s may not reach for clock, dice, environment or I/O',
    async (name) => {
      for (const [what, code] of Object.entries(IMPURE)) {
        const [result] = await eslint.lintText(`${code}\n`, { filePath: `packages/${name}/src/index.ts` })
        const rules = result?.messages.map(({ ruleId }) => ruleId) ?? []
        expect(
          rules.some((rule) => rule !== null && RULES.includes(rule)),
          `${what} in ${name}: ${rules.join(', ')}`,
        ).toBe(true)
      }
    },
    60_000,
  )

  test('the shell may', async () => {
    const [result] = await eslint.lintText('export const now = Date.now()\n', { filePath: 'packages/runner/src/index.ts' })
    expect(result?.messages.filter(({ ruleId }) => ruleId !== null && RULES.includes(ruleId))).toEqual([])
  }, 60_000)
})
