import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDeploymentOnDisk, feedExam } from '../deployment-on-disk.ts'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'

const CONFIGURATION = `scorecards:
  exam:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [sex]
    planEvery: PT1M
    window: { slice: PT1M, length: PT1H, grace: PT1S }
    minGroupSize: 10
log: { breakerMax: 3, breakerOver: 10 }
topics: { partitions: 1 }
`

let deployment: DeploymentOnDisk
beforeEach(async () => {
  deployment = await createDeploymentOnDisk(CONFIGURATION)
  mkdirSync(join(deployment.directory, 'data'))
})
afterEach(() => deployment.remove())

/** Eight lines that nobody can read, then ten people: the breaker opens at the fourth. */
async function paused(): Promise<void> {
  await deployment.run(['topics', 'create'])
  const bad = join(deployment.directory, 'bad.ndjson')
  writeFileSync(bad, Array.from({ length: 8 }, (_, n) => `nonsense ${n}`).join('\n'))
  await deployment.run(['ingest', '--input', bad])
  await feedExam(deployment, 0, 10)
  await deployment.run(['start', '--for', '1s'])
}

const json = (text: string): unknown => JSON.parse(text)

/** Takes the record of a partition away, as a store that was emptied does. */
function loseState(): void {
  const database = new DatabaseSync(join(deployment.directory, 'data', 'fairstream.db'))
  database.exec('DELETE FROM records; DELETE FROM entries')
  database.close()
}

test('a state is compared with the log, found lost, put back, and the system goes on', async () => {
  await deployment.run(['topics', 'create'])
  await feedExam(deployment, 0, 900)
  await deployment.run(['start', '--for', '2s'])
  const rebuild = ['replay', 'rebuild']
  const equal = await deployment.run(rebuild)
  expect(equal.stdout).toMatch(
    /^partition 0: 900 events from 0 to 900; equal to the store, digest [0-9a-f]{8}, \d+ slices compared\n$/,
  )
  expect(equal.code).toBe(0)
  loseState()
  const lost = await deployment.run(rebuild)
  expect(lost).toMatchObject({
    code: 1,
    stdout: 'partition 0: 900 events from 0 to 900; the store has no record: its state is lost\n',
  })
  const halted = await deployment.run(['start', '--for', '1s'])
  expect(halted.code).toBe(3)
  expect(halted.stderr).toContain('fairstream replay rebuild --partition 0 --promote')
  const promoted = await deployment.run([...rebuild, '--partition', '0', '--promote'])
  expect(promoted).toMatchObject({ code: 0, stdout: 'partition 0: 900 events from 0 to 900; now in the store\n' })
  expect((await deployment.run(rebuild)).stdout).toContain('equal to the store')
  await feedExam(deployment, 900, 1000)
  const { stderr } = await deployment.run(['start', '--for', '1s'])
  expect(stderr).toContain('100 fair scores')
  expect((await deployment.run(rebuild)).stdout).toContain('1,000 events from 0 to 1000; equal to the store')
  const audit = await deployment.run(['tail', 'audit', '--from', 'start', '--limit', '1', '--json'])
  expect(json(audit.stdout)).toMatchObject({ action: 'replay.rebuild', details: { partition: 0 } })
})

test('with scorer.onStateLoss: rebuild the start itself folds a lost state again', async () => {
  await deployment.remove()
  deployment = await createDeploymentOnDisk(`${CONFIGURATION}scorer: { onStateLoss: rebuild }\n`)
  await deployment.run(['topics', 'create'])
  await feedExam(deployment, 0, 300)
  await deployment.run(['start', '--for', '1s'])
  loseState()
  await feedExam(deployment, 300, 400)
  const { code, stderr } = await deployment.run(['start', '--for', '2s'])
  expect([code, stderr.includes('100 fair scores')]).toEqual([0, true])
  expect((await deployment.run(['replay', 'rebuild'])).stdout).toContain('400 events from 0 to 400; equal to the store')
})

test('a state whose late events are to count is folded with a longer grace', async () => {
  await deployment.run(['topics', 'create'])
  await feedExam(deployment, 240, 400)
  await feedExam(deployment, 0, 100)
  await deployment.run(['start', '--for', '1s'])
  const longer = await deployment.run(['replay', 'rebuild', '--grace', 'PT1H'])
  expect(longer.code).toBe(1)
  expect(longer.stdout).toContain('differs from the store')
  expect((await deployment.run(['replay', 'rebuild', '--grace', 'soon'])).stderr).toContain(
    '--grace soon: wanted a length of time',
  )
  await deployment.run(['replay', 'rebuild', '--grace', 'PT1H', '--promote'])
  expect(await deployment.run(['replay', 'rebuild', '--grace', 'PT1H'])).toMatchObject({ code: 0 })
})

test('a paused partition is resumed, goes on, and the audit topic says who did it', async () => {
  await paused()
  const environment = { FAIRSTREAM_ACTOR: 'anna' }
  const resumed = await deployment.run(['resume', '--partition', '0', '--json'], { environment })
  expect([resumed.code, resumed.stderr]).toEqual([0, ''])
  expect(json(resumed.stdout)).toEqual({ partition: 0, next: 4, stopped: 'BREAKER_OPEN', resumed: true })
  const again = await deployment.run(['resume', '--partition', '0'], { environment })
  expect(again).toMatchObject({ code: 0, stdout: 'partition 0 does not stand still, at offset 4\n' })
  const audit = await deployment.run(['tail', 'audit', '--from', 'start', '--limit', '1', '--json'])
  expect(json(audit.stdout)).toMatchObject({ actor: 'anna', action: 'resume', details: { partition: 0, next: 4 } })
})

test('a skip says what it would do, does it when told so, and the rest is scored', async () => {
  await paused()
  const skip = ['skip', '--partition', '0', '--to', '8']
  expect((await deployment.run(['doctor'])).stdout).toContain('partition 0 ')
  const planned = await deployment.run(skip)
  expect(planned.stdout).toBe('partition 0 would go from 4 to 8: up to 4 dead letters\n')
  expect(planned.stderr).toContain('nothing was written')
  const done = await deployment.run([...skip, '--yes', '--reason', 'a bad upload'])
  expect([done.code, done.stdout]).toEqual([0, 'partition 0 goes on at 8: 4 dead letters\n'])
  const { stderr } = await deployment.run(['start', '--for', '1s'])
  expect(stderr).toContain('10 fair scores')
})

test('a running system is given more partitions, and scores what comes in them', async () => {
  await deployment.run(['topics', 'create'])
  await feedExam(deployment, 0, 50)
  const { code: started } = deployment.begin(['start', '--for', '4s'])
  const planned = await deployment.run(['topics', 'grow', '--to', '3'])
  expect(planned.stdout.split('\n').map((line) => line.split(/ +/).slice(0, 3).join(' '))).toEqual([
    'would grow fairstream.fair-scores.v1',
    'would grow fairstream.late-scores.v1',
    'would grow fairstream.dead-letters.v1',
    'would grow fairstream.outcomes-by-decision.v1',
    'would make record',
    'would make record',
    'would grow fairstream.raw-scores.v1',
    'would grow fairstream.outcomes.v1',
    '',
  ])
  const grown = await deployment.run(['topics', 'grow', '--to', '3', '--yes'])
  expect(grown).toMatchObject({ code: 0, stderr: expect.stringContaining('set topics.partitions to 3') as unknown })
  expect((await deployment.run(['topics', 'grow', '--to', '3', '--yes'])).stderr).toContain('nothing to do')
  expect((await deployment.run(['topics', 'grow', '--to', '2'])).stderr).toContain('has 3 partitions, and there are never fewer')
  await feedExam(deployment, 50, 350)
  expect(await started).toBe(0)
  const { stdout } = await deployment.run(['replay', 'rebuild'])
  const folded = [...stdout.matchAll(/^partition (\d): (\d+) events? from .*; equal to the store/gm)].map(([, p, n]) => [
    p,
    Number(n),
  ])
  expect(folded.map(([partition]) => partition)).toEqual(['0', '1', '2'])
  expect(folded.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(350)
  expect(folded.every(([, count]) => Number(count) > 0)).toBe(true)
})

test('what cannot be skipped to, and a partition that is not there, are named', async () => {
  await paused()
  for (const [args, words] of [
    [['skip', '--partition', '0', '--to', '2'], 'partition 0 cannot be skipped to 2: it stands at 4 already'],
    [['skip', '--partition', '0', '--to', '99'], 'partition 0 cannot be skipped to 99: the log ends at 18'],
    [['skip', '--partition', '7', '--to', '1'], 'there is no partition 7'],
    [['skip', '--partition', '-1', '--to', '1'], '--partition -1: wanted a whole number'],
    [['resume', '--partition', '7'], '--partition 7: there is no record'],
  ] as const) {
    const { code, stderr } = await deployment.run(args)
    expect([args, code]).toEqual([args, 2])
    expect(stderr).toContain(words)
  }
})
