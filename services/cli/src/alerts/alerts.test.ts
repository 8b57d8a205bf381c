import { writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeDriftAlert } from '@fairstream/events'
import type { DriftAlert } from '@fairstream/events'
import { topicNames, openPorts } from '@fairstream/host'
import { describe, expect, it } from 'vitest'
import { createDeploymentOnDisk } from '../deployment-on-disk.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'
import { alertSentence, evidenceSentence } from './alert-words.ts'
import { latestAlerts } from '@fairstream/pipeline'

const SHIFT: DriftAlert = {
  ...({ formatVersion: 1, kind: 'input-shift', state: 'open', basis: 'event' } as const),
  ...{ key: 'exam/input-shift/f/', scorecard: 'exam', group: 'f', time: 600_000, since: 300_000, n: 1234 },
  evidence: { r: 987_654, ofGroup: 1_500_000, e: 3 },
  promise: { kind: 'rate', days: 365, share: 0.25, height: 420_480 },
  effect: { family: 'location', size: 0.25, ks: 0.1, meanRank: 0.55 },
  window: { from: 300_000, to: 600_000 },
  advice: 'Look for what changed.',
}

const alert = (over: Partial<DriftAlert>): DriftAlert => ({ ...SHIFT, ...over })

describe('an alert in words', () => {
  it.each<[Partial<DriftAlert>, string]>([
    [
      {},
      'Scores of group f left the distribution that their map was fitted on: ranks moved up by about 0.25 sd (KS 0.1), most likely since 1970-01-01T00:05:00Z.',
    ],
    [
      { state: 'resolved', promise: { days: 30, height: 8640, delta: 0.1 } },
      'Scores of group f are within 0.1 sd of what their map was fitted on again.',
    ],
    [
      { evidence: { ...SHIFT.evidence, baseline: 'c9ec038f02a694a4' } },
      'Scores of group f left the declared baseline c9ec038f02a694a4: ranks moved up by about 0.25 sd (KS 0.1), most likely since 1970-01-01T00:05:00Z.',
    ],
    [
      { state: 'resolved', promise: { days: 30, height: 8640, delta: 0.1 }, evidence: { r: 1, baseline: 'c9ec038f02a694a4' } },
      'Scores of group f are within 0.1 sd of the declared baseline c9ec038f02a694a4 again.',
    ],
    [
      { kind: 'residual-unfairness', effect: { family: 'spread', size: -0.25, ks: 0.08 } },
      'The map no longer brings group f and the others together: ranks spread narrower by about 0.25 sd (KS 0.08), most likely since 1970-01-01T00:05:00Z.',
    ],
    [
      { kind: 'residual-unfairness', cut: 660, effect: { recentRate: 0.2, bestGroup: 'm', recentAir: 0.7123 } },
      'Group f passes 0.712 times as often as group m at the threshold 660; the rule asks for more.',
    ],
    [
      {
        kind: 'group-starvation',
        evidence: { nEffective: 40, minGroupSize: 100 },
        promise: { minGroupSize: 100 },
        effect: { recovers: true, recoversAt: 900_000 },
      },
      'Group f has 40 scores in its window; 100 are wanted; at the present rate it will have them on 1970-01-01T00:15:00Z.',
    ],
    [
      { kind: 'data-quality', evidence: { counter: 'refused', r: 1 }, effect: { share: 0.061, limit: 0.01 } },
      'Too many records are refused: 6.1 % in the last slice, where 1.0 % is the limit; most likely since 1970-01-01T00:05:00Z.',
    ],
    [
      { kind: 'pipeline', basis: 'wall', evidence: { partition: 3, state: 'halted', code: 'LOG_TRUNCATED' } },
      'Partition 3 is halted (LOG_TRUNCATED): its records wait, and plans pass it over.',
    ],
    [{ kind: 'stale-map', evidence: { ageMs: 90_000_000 } }, 'No map could be planned for 1 d 1 h, although scores come.'],
  ])('%j', (over, says) => {
    expect(alertSentence(alert(over))).toBe(says)
  })

  it('names the evidence, the height and what was promised', () => {
    expect(evidenceSentence(SHIFT)).toBe(
      'Evidence 987,654 against a height of 420,480 (one false alarm in 365 days at most); 1,234 scores from 1970-01-01T00:05:00Z to 1970-01-01T00:10:00Z.',
    )
    expect(evidenceSentence(alert({ state: 'resolved', promise: { days: 30, height: 8640, delta: 0.1 } }))).toBe(
      'Evidence 987,654 against a height of 8,640 (closed in error once in 30 days at most).',
    )
    expect(evidenceSentence(alert({ evidence: { ageMs: 1 }, promise: {} }))).toBeUndefined()
  })
})

describe('the last word on an alert', () => {
  it('is the one with the greatest time, whatever a thawed planner said after it', async () => {
    const records = [{ time: 1 }, { time: 9, state: 'resolved' as const }, { time: 1 }].map((over) =>
      encodeDriftAlert(alert(over)),
    )
    const { alerts, unreadable } = await latestAlerts([...records, { key: null, value: Uint8Array.of(1), headers: [] }])
    expect(alerts.map(({ state, time }) => [state, time])).toEqual([['resolved', 9]])
    expect(unreadable).toBe(1)
  })
})

describe('fairstream alerts', () => {
  it('lists what is open on a deployment and exits 1, and 0 once all is resolved', async () => {
    const disk = await createDeploymentOnDisk()
    await disk.run(['topics', 'create'])
    expect((await disk.run(['alerts'])).stderr).toBe('0 open alerts, 0 resolved\n')
    await append(disk, alert({}))
    const open = await disk.run(['alerts'])
    expect([open.code, open.stderr]).toEqual([1, '1 open alert, 0 resolved\n'])
    expect(open.stdout).toMatch(/^open {2}input-shift {2}exam {2}1970-01-01T00:10:00Z\n {4}Scores of group f left/)
    expect(open.stdout).toContain('Look for what changed.')
    await append(disk, alert({ state: 'resolved', time: 700_000, promise: { delta: 0.1, days: 30, height: 8640 } }))
    const over = await disk.run(['alerts', '--json'])
    expect([over.code, over.stdout, over.stderr]).toEqual([0, '[]\n', '0 open alerts, 1 resolved\n'])
    expect((await disk.run(['alerts', '--all'])).stdout).toMatch(/^resolved/)
    await disk.remove()
  })

  it('reads the outputs of a run, and says what is wrong with how it was asked', async () => {
    const disk = await createDeploymentOnDisk()
    const out = join(disk.directory, 'out')
    await mkdir(out)
    await writeFile(join(out, 'drift-alerts.ndjson'), `${JSON.stringify(SHIFT)}\n`)
    const { terminal, code } = disk.begin(['alerts', '--from', out])
    // Both a deployment and a directory were named.
    expect([await code, terminal.written.stderr]).toEqual([2, expect.stringContaining('wanted --config F')])
    await disk.remove()
  })
})

async function append({ config, directory }: { config: string; directory: string }, said: DriftAlert): Promise<void> {
  const { configuration, deployment } = await readConfigurationFile(config, {})
  const ports = await openPorts(deployment, { directory: join(directory, 'data'), mode: 'serve', client: 'test' })
  await ports.log.append(topicNames(configuration).driftAlerts, [encodeDriftAlert(said)])
  await ports.close()
}
