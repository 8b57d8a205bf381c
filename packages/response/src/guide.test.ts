import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { solvePolicyProblem } from './policy-problem.ts'

const guide = readFileSync(new URL('../../../docs/guides/performative.md', import.meta.url), 'utf8')

/** The fenced blocks of one kind, in the guide's order. */
function blocks(kind: string): string[] {
  return [...guide.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].filter((block) => block[1] === kind).map((block) => block[2] ?? '')
}

describe('docs/guides/performative.md', () => {
  test('its code prints what the guide says', { timeout: 60_000 }, () => {
    // The package imports itself by name, as a reader would; dist is ignored by git and lies outside node_modules, where Node strips no types.
    const folder = fileURLToPath(new URL('../dist/', import.meta.url))
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}guide-example.ts`, blocks('ts').join('\n'))
    const run = spawnSync(process.execPath, ['--conditions=@fairstream/source', `${folder}guide-example.ts`], {
      encoding: 'utf8',
    })
    expect(run.stderr).toBe('')
    expect(run.stdout).toBe(blocks('text').join(''))
  })

  test('its policy problem has the answer that it prints', () => {
    const [problem, answer] = [blocks('json problem'), blocks('json answer')].map(([text]) => JSON.parse(text ?? '') as unknown)
    expect(rounded(solvePolicyProblem(problem))).toEqual(answer)
  })
})

/** Numbers to nine decimals, as the guide prints them. */
function rounded(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (_, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1e9) / 1e9 : value,
  )
}
