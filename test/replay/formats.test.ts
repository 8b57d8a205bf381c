import { existsSync, readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { RULES_PREFIX } from '@fairstream/pipeline'

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

/** Where each format at rest is declared, and what is kept of each of its versions; a test beside the fixture reads it. */
const FORMATS: Readonly<Record<string, (version: number) => string>> = {
  'packages/events/src/format-version.ts': (n) => `test/replay/fixtures/records-v${n}.json`,
  'packages/runner/src/last-plan.ts': lastPlan,
  'packages/transport/src/fit/fitted-map.ts': (n) => `test/replay/fixtures/fitted-map-v${n}.json`,
  'packages/transport/src/fit/fitted-vector-map.ts': (n) => `test/replay/fixtures/fitted-vector-map-v${n}.json`,
  'packages/transport/src/bytes.ts': (n) => `packages/transport/fixtures/quantile-function-v${n}.json`,
  'packages/sketch/src/slice-bytes.ts': (n) => `packages/sketch/fixtures/slice-v${n}.json`,
  'packages/sketch/src/moment-slice-bytes.ts': (n) => `packages/sketch/fixtures/moment-slice-v${n}.json`,
  'packages/drift/src/watch-bytes.ts': (n) => `packages/drift/fixtures/watch-v${n}.json`,
  'packages/sqlite/src/packed-batch.ts': (n) => `packages/sqlite/fixtures/packed-batch-v${n}.json`,
  'packages/sqlite/src/schema.ts': (n) => `test/replay/fixtures/tables-v${n}.sql`,
  // A whole history: partition record, slices, blocks of recent ids, rules, maps with their groups' laws, fair scores, plan reports.
  'packages/pipeline/src/partition-record.ts': history,
  'packages/pipeline/src/recent-ids.ts': history,
  'packages/pipeline/src/group-law.ts': history,
  'packages/pipeline/src/versions.ts': history,
  'packages/pipeline/src/arrival-counts.ts': (n) => `packages/pipeline/fixtures/arrivals-v${n}.json`,
  'packages/pipeline/src/vector-law.ts': (n) => `packages/pipeline/fixtures/vector-law-v${n}.json`,
}

/** What writes records of a format that is declared elsewhere. */
const WRITERS = [
  'pipeline/src/alert-record.ts',
  'pipeline/src/report-plan.ts',
  'pipeline/src/report-vector-plan.ts',
  'pipeline/src/score.ts',
  'pipeline/src/compile-map.ts',
  'pipeline/src/compile-vector-map.ts',
  'transport/src/fit/fit-map.ts',
  'transport/src/fit/fit-free-support-map.ts',
  'transport/src/fit/fit-gaussian-map.ts',
]

/** Versions of Kafka's own protocol, which is never at rest with us. */
const PROTOCOL = ['kafka/src/produce-request.ts', 'kafka/src/fetch-request.ts']

const DECLARED =
  /(?:const (?:\w+_)?(?:FORMAT|VERSION|FORMAT_VERSION) = (\d+)$|formatVersion: (\d+)\b|magic: .*version: (\d+)\b)/gm

/** Version 1 is kept beside the records that it publishes. */
function lastPlan(version: number): string {
  return version === 1 ? 'test/replay/fixtures/planner-record-v1.json' : `packages/runner/fixtures/last-plan-v${version}.json`
}

function history(version: number): string {
  return `packages/pipeline/fixtures/history-v${version}.json`
}

describe('every format at rest', () => {
  it('that a package declares is listed here, with a fixture of its version', async () => {
    const found: string[] = []
    for await (const file of glob('packages/*/src/**/*.ts', { cwd: REPOSITORY })) {
      if (file.endsWith('.test.ts') || [...WRITERS, ...PROTOCOL].some((each) => file === `packages/${each}`)) continue
      const versions = [...readFileSync(join(REPOSITORY, file), 'utf8').matchAll(DECLARED)].map((match) =>
        Number(match[1] ?? match[2] ?? match[3]),
      )
      if (versions.length === 0) continue
      found.push(file)
      for (const version of new Set(versions)) expect([file, existing(FORMATS[file]?.(version))]).toEqual([file, true])
    }
    expect(found.sort()).toEqual(Object.keys(FORMATS).sort())
  })

  it('of a partition’s entries is in the kept history', () => {
    const { entries } = JSON.parse(readFileSync(join(REPOSITORY, history(1)), 'utf8')) as {
      readonly entries: Readonly<Record<string, string>>
    }
    for (const prefix of ['slice/', 'ids/', RULES_PREFIX])
      expect(Object.keys(entries).some((name) => name.startsWith(prefix))).toBe(true)
  })
})

function existing(file: string | undefined): boolean {
  return file !== undefined && existsSync(join(REPOSITORY, file))
}
