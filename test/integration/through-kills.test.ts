import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WITHOUT_REBUILD } from '../faults/faults.ts'
import { runFaultLoop } from '../faults/fault-loop.ts'
import { asText, rowsOf, violations } from '../faults/write-report.ts'
import { whyNoLocal } from './local-programs.ts'

const FOR_MS = 40_000
const RATE = 1_000

test.skipIf(whyNoLocal('kafka', 'redis') !== undefined)(
  'through every fault of the loop, every input has one distinct output, and counts and maps are those of the log',
  { timeout: 480_000 },
  async () => {
    const logs = await mkdtemp(join(tmpdir(), 'fairstream-through-kills-'))
    const request = {
      rate: RATE,
      partitions: 4,
      scorers: 2,
      seed: 7,
      strict: false,
      rebuild: false,
      compression: 20,
      withHalts: true,
      logs,
    }
    const lines: string[] = []
    const say = (line: string): void => {
      lines.push(line)
    }
    const result = await runFaultLoop({ ...request, forMs: FOR_MS, faults: WITHOUT_REBUILD }, say, new AbortController().signal)
    console.error(asText(rowsOf(result)))
    expect([violations(result), violations(result).length === 0 ? [] : lines]).toEqual([[], []])
    const { audit, faults, load, services, exitCodes } = result
    expect(load.acknowledged).toBe((FOR_MS / 1_000) * RATE)
    expect(audit.inputs).toBeGreaterThanOrEqual(load.acknowledged)
    expect(audit.fairScores + audit.deadLetters).toBe(audit.inputs)
    expect(audit.maps).toBeGreaterThan(5)
    expect(audit.slices).toBeGreaterThan(100)
    expect(exitCodes).toEqual([0, 0, 0])
    expect(services.died).toEqual([])
    expect(Object.keys(faults).sort()).toEqual([...WITHOUT_REBUILD].sort())
    expect(Object.values(faults).reduce((sum, { done }) => sum + done, 0)).toBeGreaterThanOrEqual(WITHOUT_REBUILD.length)
    await rm(logs, { recursive: true })
  },
)
