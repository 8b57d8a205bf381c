import { defineConfig } from 'vitest/config'
import type { Reporter } from 'vitest/node'

// `ssr.resolve` is the setting that counts: it makes workspace packages resolve to their TypeScript sources.
const resolve = { conditions: ['@fairstream/source', 'node', 'import', 'module', 'default'] }

const project = (name: string, include: string[], timeoutMs = 30_000) => ({
  ssr: { resolve },
  test: { name, include, testTimeout: timeoutMs },
})

/** On real brokers; `brokers.ts` finds them once for all files. */
const integration = {
  ssr: { resolve },
  test: {
    name: 'integration',
    include: ['test/integration/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: ['test/integration/brokers.ts'],
  },
}

/** Ends every run with the line that CI reads: files that broke before their tests ran count as failed. */
const closingLine: Reporter = {
  onTestRunEnd(modules, errors) {
    const states = modules.flatMap((module) => [...module.children.allTests()]).map((test) => test.result().state)
    const broken = modules.filter((module) => module.state() === 'failed' && module.children.size === 0).length + errors.length
    const count = (state: string) => states.filter((each) => each === state).length
    console.log(
      `${String(count('passed'))} passed, ${String(count('failed') + broken)} failed, ${String(count('skipped'))} skipped`,
    )
  },
}

export default defineConfig({
  test: {
    reporters: ['default', closingLine],
    projects: [
      project('unit', ['{packages,services}/*/src/**/*.test.ts']),
      project('architecture', ['test/architecture/**/*.test.ts']),
      project('bench', ['test/bench/**/*.test.ts']),
      project('delivery', ['test/{delivery,faults}/**/*.test.ts']),
      project('simulation', ['test/simulation/**/*.test.ts'], 300_000),
      project('oracle', ['test/oracle/**/*.test.ts'], 120_000),
      project('drift', ['test/drift/**/*.test.ts'], 120_000),
      project('replay', ['test/replay/**/*.test.ts'], 120_000),
      project('end-to-end', ['test/end-to-end/**/*.test.ts'], 300_000),
      integration,
    ],
  },
})
