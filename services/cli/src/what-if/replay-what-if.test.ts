import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPorts, topicNames } from '@fairstream/host'
import type { OpenedPorts } from '@fairstream/host'
import type { TopicNames } from '@fairstream/runner'
import { runCommandLine } from '../command-line.ts'
import { CONFIGURATION, createDeploymentOnDisk } from '../deployment-on-disk.ts'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'
import { createRecordingTerminal } from '../recording-terminal.ts'
import type { WhatIfReport } from './findings.ts'

const THRESHOLDS = CONFIGURATION.replace('minGroupSize: 10', 'minGroupSize: 10\n    thresholds: { approve: 60, refer: 40 }')

let deployment: DeploymentOnDisk
beforeEach(async () => {
  deployment = await createDeploymentOnDisk(THRESHOLDS)
})
afterEach(() => deployment.remove())

/** People of which the women score lower, in the order of their times. */
async function writeEvents(name: string, from: number, to: number): Promise<string> {
  const file = join(deployment.directory, name)
  const lines = Array.from({ length: to - from }, (_, index) => {
    const n = from + index
    const sex = n % 3 === 0 ? 'f' : 'm'
    const score = ((n * 7) % 61) + (sex === 'm' ? 39 : 0)
    return JSON.stringify({ id: `e-${n}`, subject: `p-${n}`, scorecard: 'exam', traits: { sex }, score, time: n * 500 })
  })
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

async function report(args: readonly string[], of: DeploymentOnDisk = deployment): Promise<WhatIfReport> {
  const { code, stdout, stderr } = await of.run(['replay', 'what-if', '--json', ...args])
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as WhatIfReport
}

/** Without a data directory: over a file. */
async function overFile(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = createRecordingTerminal()
  const code = await runCommandLine(['replay', 'what-if', '--config', deployment.config, ...args], terminal)
  return { code, stdout: terminal.written.stdout, stderr: terminal.written.stderr }
}

const mean = ({ measured }: WhatIfReport, group: string, side: 'raw' | 'inForce' | 'whatIf'): number =>
  measured?.groups.find((each) => each.group === group)?.mean[side] ?? Number.NaN

async function withPorts<T>(of: DeploymentOnDisk, work: (ports: OpenedPorts, names: TopicNames) => Promise<T>): Promise<T> {
  const { configuration, deployment: where } = await readConfigurationFile(of.config, {})
  const ports = await openPorts(where, { directory: join(of.directory, 'data'), mode: 'share', client: 'test' })
  try {
    return await work(ports, topicNames(configuration))
  } finally {
    await ports.close()
  }
}

/** Where every topic ends, and what the store holds of the partitions. */
async function whatStands(of: DeploymentOnDisk): Promise<unknown> {
  return await withPorts(of, async ({ log, store }, names) => {
    const ends = await Promise.all((Object.values(names) as readonly string[]).map((topic) => log.bounds(topic)))
    const records = await Promise.all([0, 1].map((partition) => store.read(`${names.rawScores}/${partition}`, [''])))
    expect(records.every((each) => each !== undefined)).toBe(true)
    return [ends, records]
  })
}

/** The lines that each partition took, in its order. */
async function linesByPartition(of: DeploymentOnDisk): Promise<readonly (readonly string[])[]> {
  return await withPorts(of, async ({ log }, names) => {
    const all: string[][] = []
    for (const { partition, first, end } of await log.bounds(names.rawScores)) {
      const lines: string[] = []
      for await (const { value } of log.read(names.rawScores, partition, first, end))
        lines.push(Buffer.from(value ?? []).toString())
      all.push(lines)
    }
    return all
  })
}

describe('replay what-if over the log', () => {
  beforeEach(async () => {
    await deployment.run(['topics', 'create'])
    await deployment.run(['ingest', '--input', await writeEvents('e.ndjson', 0, 1_200)])
  })

  it('compares every score after the first maps, over all partitions', async () => {
    const { recording, events, measured, plans } = await report(['--theta', '0'])
    expect(recording.partitions.map(({ from, to }) => to - from).reduce((a, b) => a + b)).toBe(1_200)
    expect(recording.partitions.every(({ from, to }) => to > from)).toBe(true)
    expect(events).toMatchObject({ read: 1_200, deadLetters: 0, compared: measured?.compared })
    expect(events.compared + events.warmingUp).toBe(1_200)
    expect(plans.inForce).toEqual(plans.whatIf)
    // A minute holds 120 events, and one second of grace two more.
    expect(events.warmingUp).toBe(123)
  })

  it('says of theta 0 that the group below loses what parity gave it, and that nothing is moved any more', async () => {
    const told = await report(['--theta', '0'])
    expect(told.differences).toEqual([{ path: 'scorecards.exam.theta.default', one: '1', other: '0' }])
    for (const group of ['f', 'm']) expect(mean(told, group, 'whatIf')).toBe(mean(told, group, 'raw'))
    expect(mean(told, 'f', 'inForce')).toBeGreaterThan(mean(told, 'f', 'raw') + 10)
    expect(told.measured?.cost.whatIf).toEqual({ utility: 0, individualError: 0 })
    const [, quarter] = told.measured?.cutOffs ?? []
    expect(quarter?.adverseImpactRatio.inForce).toBeGreaterThan(0.8)
    expect(quarter?.adverseImpactRatio.whatIf).toBe(quarter?.adverseImpactRatio.raw)
    expect(quarter?.adverseImpactRatio.raw).toBeLessThan(0.1)
    const women = told.measured?.decisions?.groups.find(({ group }) => group === 'f')
    expect(women?.better).toBe(0)
    expect(women?.worse).toBeGreaterThan(100)
  })

  it('says that nothing moves where both configurations are the same', async () => {
    const told = await report(['--with', deployment.config])
    expect(told.differences).toEqual([])
    expect(told.measured?.moves).toMatchObject({ up: 0, down: 0, mean: 0 })
    expect(told.measured?.decisions).toMatchObject({ better: 0, worse: 0 })
  })

  it('says the same of the log as of the file that it was fed from', async () => {
    const log = await report(['--theta', '.5'])
    const { stdout } = await overFile(['--json', '--theta', '.5', '--input', join(deployment.directory, 'e.ndjson')])
    const file = JSON.parse(stdout) as WhatIfReport
    expect(log.measured?.compared).toBeGreaterThan(1_000)
    expect(file.measured).toEqual(log.measured)
    expect(file.plans).toEqual(log.plans)
  })

  it('does not ask in which order the log took records of different partitions', async () => {
    const [first = [], second = []] = await linesByPartition(deployment)
    expect([first.length > 200, second.length > 200]).toEqual([true, true])
    const other = await createDeploymentOnDisk(THRESHOLDS)
    try {
      await writeFile(join(other.directory, 'e.ndjson'), [...second, ...first].join('\n'))
      await other.run(['topics', 'create'])
      await other.run(['ingest', '--input', join(other.directory, 'e.ndjson')])
      expect(await linesByPartition(other)).toEqual([first, second])
      expect(await report(['--theta', '.3'], other)).toEqual(await report(['--theta', '.3']))
    } finally {
      await other.remove()
    }
  })

  it('changes nothing on the log and in the store', async () => {
    const before = await whatStands(deployment)
    await report(['--theta', '0'])
    expect(await whatStands(deployment)).toEqual(before)
  })

  it('warms the maps up by what lies before a range of times, and compares nothing of it', async () => {
    const told = await report(['--theta', '0', '--from', '300000', '--to', '420000'])
    expect(told.events).toMatchObject({ read: 1_200, leadIn: 600, warmingUp: 0, compared: 240 })
    expect(told.range).toEqual({
      from: '1970-01-01T00:05:00.000Z',
      to: '1970-01-01T00:07:00.000Z',
      firstCompared: '1970-01-01T00:05:00.000Z',
      lastCompared: '1970-01-01T00:06:59.500Z',
    })
  })

  it('takes offsets of every partition', async () => {
    const { recording, events } = await report(['--theta', '0', '--from-offset', '100', '--to-offset', '350'])
    expect(recording.partitions).toEqual([0, 1].map((partition) => ({ partition, from: 100, to: 350 })))
    expect(events.read).toBe(500)
  })
})

describe('replay what-if over a file', () => {
  it('is Ctrl-C clean: nothing is left of what was written', async () => {
    const input = await writeEvents('long.ndjson', 0, 9_000)
    const stop = new AbortController()
    stop.abort(130)
    const terminal = createRecordingTerminal({ signal: stop.signal })
    const out = join(deployment.directory, 'out')
    const args = ['replay', 'what-if', '--config', deployment.config, '--theta', '0', '--input', input, '--out', out]
    expect(await runCommandLine([...args, '--html', join(out, '..', 'w.html')], terminal)).toBe(130)
    expect(terminal.written.stderr).toContain('nothing was written')
    expect(terminal.written.stdout).toBe('')
    const left = await Promise.all(['in-force', 'what-if'].map((side) => readdir(join(out, side))))
    expect(left).toEqual([[], []])
    expect(await readdir(deployment.directory)).not.toContain('w.html')
  })

  it('tells nobody apart: no id, no subject, and no group below minGroupShown', async () => {
    const input = await writeEvents('e.ndjson', 0, 1_200)
    const few = Array.from({ length: 12 }, (_, n) =>
      JSON.stringify({ id: `x-${n}`, subject: 'few', scorecard: 'exam', traits: { sex: 'rare' }, score: 97, time: 200_000 + n }),
    )
    const lines = (await readFile(input, 'utf8')).trimEnd().split('\n')
    await writeFile(input, [...lines.slice(0, 400), ...few, ...lines.slice(400)].join('\n'))
    const page = join(deployment.directory, 'w.html')
    const args = ['--theta', '0', '--input', input, '--html', page]
    const said = [(await overFile(args)).stdout, await readFile(page, 'utf8'), (await overFile([...args, '--json'])).stdout]
    for (const each of said) expect(each).not.toMatch(/e-\d|p-\d|x-\d|"few"|rare/)
    expect(said[0]).toContain('1 group of fewer than 30 scores has been left out')
    expect((JSON.parse(said[2] ?? '') as WhatIfReport).events).toMatchObject({ compared: 1_077, inSmallGroups: 12 })
  })

  it('counts apart what is not compared: repeats, outcomes, dead letters, other scorecards', async () => {
    const input = await writeEvents('e.ndjson', 0, 600)
    const lines = (await readFile(input, 'utf8')).trimEnd().split('\n')
    const last = lines.at(-1) ?? ''
    const outcome = { id: 'o', subject: 'p-1', scorecard: 'exam', outcome: 1, horizon: 'P1Y', time: 300_000 }
    const other = { ...(JSON.parse(last) as object), id: 'other', scorecard: 'nobody' }
    await writeFile(input, [...lines, last, '', '{', JSON.stringify(outcome), JSON.stringify(other)].join('\n'))
    const { stdout } = await overFile(['--theta', '0', '--json', '--input', input])
    const { events } = JSON.parse(stdout) as WhatIfReport
    expect(events).toMatchObject({ read: 604, compared: 477, warmingUp: 123, repeats: 1, outcomes: 1, deadLetters: 2 })
  })

  it('says that nothing can be compared where there is no map yet', async () => {
    const input = await writeEvents('short.ndjson', 0, 50)
    const { code, stdout } = await overFile(['--theta', '0', '--input', input])
    expect(code).toBe(0)
    expect(stdout).toContain('Nothing could be compared')
  })

  it('keeps its text within 100 columns', async () => {
    const { stdout } = await overFile(['--theta', '.2', '--input', await writeEvents('e.ndjson', 0, 1_200)])
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it.each([
    [[], 'needs something to compare with'],
    [['--theta', '2'], '--theta 2: wanted a number from 0 to 1'],
    [['--ties', 'coin'], '--ties coin: wanted mid, mean or random'],
    [['--window', '12h'], '--window 12h: wanted a duration'],
    [['--window', 'PT90S'], 'scorecards.exam.window.length'],
    [['--with', 'nowhere.yaml'], '--with nowhere.yaml: no such file'],
    [['--theta', '0', '--scorecard', 'tax'], '--scorecard tax: there are exam'],
    [['--theta', '0', '--at', '100'], '--at 100: 100 is no share'],
    [['--theta', '0', '--from', 'noon'], '--from noon: wanted a time'],
    [['--theta', '0', '--from', '5', '--to', '5'], '--to 5: wanted later than --from 5'],
    [['--theta', '0', '--from-offset', '7', '--to-offset', '7'], '--to-offset 7: wanted more than --from-offset 7'],
    [['--theta', '0', '--from-offset', '-1'], '--from-offset -1: wanted a whole number from 0'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await overFile([...args, '--input', await writeEvents('e.ndjson', 0, 3)])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })
})
