import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** A line that breaks a rule, the file it is planted in, and the rule that must name it. */
const PLANTED = [
  ['packages/sketch/src/planted-1.ts', "import '../../events/src/index.ts'", 'imports-of-sketch'],
  ['packages/sketch/src/planted-2.ts', "import '@fairstream/no-such-package'", 'nothing-unresolvable'],
  ['packages/pipeline/src/planted-3.ts', "import '../../sketch/src/crc32c.ts'", 'packages-by-their-index'],
  ['packages/transport/src/planted-4.ts', "import '../../configuration/src/index.ts'", 'mathematics-and-events-are-strangers'],
  ['packages/events/src/planted-5.ts', "import '../../../services/cli/src/main.ts'", 'imports-of-events'],
  ['packages/memory/src/planted-6.ts', "import '../../runner/src/index.ts'", 'imports-of-memory'],
  ['packages/ports/src/planted-7.ts', "import './planted-8.ts'", 'no-cycles'],
] as const

/** The other half of the cycle: a cycle is named once. */
const OTHER_HALF = ['packages/ports/src/planted-8.ts', "import './planted-7.ts'"] as const

interface Violation {
  readonly from: string
  readonly rule: { readonly name: string }
}

describe('the import rules', () => {
  const copy = mkdtempSync(join(tmpdir(), 'fairstream-imports-'))
  let violations: readonly Violation[] = []

  beforeAll(() => {
    for (const each of ['packages', 'services', '.dependency-cruiser.cjs', 'tsconfig.base.json', 'package.json', 'test/delivery'])
      cpSync(each, join(copy, each), { recursive: true, verbatimSymlinks: true })
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
    for (const [file, line] of [...PLANTED, OTHER_HALF]) writeFileSync(join(copy, file), `${line}\n`)
    const { stdout } = spawnSync(resolve('node_modules/.bin/depcruise'), ['--output-type', 'json', 'packages', 'services'], {
      cwd: copy,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    violations = (JSON.parse(stdout) as { summary: { violations: readonly Violation[] } }).summary.violations
  }, 60_000)

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true })
  })

  test.each(PLANTED)('name %s for %s', (file, _, rule) => {
    expect(violations.filter(({ from }) => from === file).map(({ rule: { name } }) => name)).toContain(rule)
  })

  test('name nothing that was not planted', () => {
    const planted = new Set<string>(PLANTED.map(([file]) => file))
    expect(violations.filter(({ from }) => !planted.has(from))).toEqual([])
  })
})
