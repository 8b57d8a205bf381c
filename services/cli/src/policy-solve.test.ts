import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { createRecordingTerminal } from './recording-terminal.ts'

const policies = [
  { id: 'lax', risk: -1, moments: { gap: 0.5 } },
  { id: 'strict', risk: 0, moments: { gap: -0.5 } },
]

async function solve(text: string, ...more: readonly string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'fairstream-policy-'))
  try {
    const file = join(directory, 'problem.json')
    await writeFile(file, text)
    const terminal = createRecordingTerminal()
    const code = await runCommandLine(['policy', 'solve', '--input', file, ...more], terminal)
    return { code, file, ...terminal.written }
  } finally {
    await rm(directory, { recursive: true })
  }
}

describe('policy solve', () => {
  it('answers in words, and as JSON for machines', async () => {
    const problem = JSON.stringify({ semantics: 'cohort', policies, constraints: [{ moment: 'gap', atMost: 0 }] })
    const words = await solve(problem)
    expect([words.code, words.stderr]).toEqual([0, ''])
    expect(words.stdout).toContain('publish lax to 50 % of the cohorts')
    const json = await solve(problem, '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'optimal', risk: -0.5, certified: true })
  })

  it('takes an infeasible answer for an answer: exit code 0 and the certificate', async () => {
    const problem = JSON.stringify({ semantics: 'cohort', policies, constraints: [{ moment: 'gap', atMost: -0.75 }] })
    const { code, stdout } = await solve(problem, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'infeasible',
      certificate: { multipliers: { gap: 1 }, slack: 0.25 },
      relaxation: 0.25,
    })
  })

  it('names every mistake of a problem by its path, and the place where a file stops being JSON, with exit code 2', async () => {
    const { code, stderr, file } = await solve('{"semantics":"lottery","policies":[],"constraints":[{"moment":"gap"}]}')
    expect(code).toBe(2)
    expect(stderr).toContain(`${file}: 3 mistakes\n  semantics: expected "cohort"`)
    expect(stderr).toContain(
      '\n  policies: expected at least one policy\n  constraints[0]: expected exactly one of atMost, atLeast and equals',
    )
    const broken = await solve('{"semantics":\n  cohort}')
    expect(broken.code).toBe(2)
    expect(broken.stderr).toContain(`${broken.file}:2:3: not JSON`)
  })
})
