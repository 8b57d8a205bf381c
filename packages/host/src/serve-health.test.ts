import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'
import { createProgress, noteProgress } from './progress.ts'
import { serveHealth } from './serve-health.ts'
import { createWatched } from './watch-lag.ts'

let server: Server | undefined
afterEach(() => {
  server?.close()
})

async function ask(path: string, ready: readonly string[] = []): Promise<{ status: number; body: string }> {
  const progress = createProgress()
  const watched = createWatched()
  noteProgress(progress, { event: 'assigned', record: 'raw/2', facts: { partition: 2 } }, 0)
  noteProgress(progress, { event: 'claimed', record: 'raw/2', facts: { next: 5, ms: 40 } }, 0)
  const facts = { from: 5, next: 9, fair: 3, late: 0, dead: 1, 'dead-letters.invalid': 1, watermark: 4_000 }
  noteProgress(progress, { event: 'committed', record: 'raw/2', facts }, 0)
  noteProgress(progress, { event: 'planned', record: 'maps/credit', facts: { boundary: 3_000, published: true } }, 0)
  watched.lag.set(2, 7)
  server = await serveHealth('127.0.0.1:0', {
    registry: createMetrics({ group: 'bank.scorer', rawScores: 'raw', progress, watched, now: () => 10_000 }),
    live: () => ({ ok: true, reasons: [] }),
    ready: () => ({ ok: ready.length === 0, reasons: ready }),
  })
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return { status: response.status, body: await response.text() }
}

test('liveness and readiness are answered by their status, with the reasons', async () => {
  expect(await ask('/health/live')).toEqual({ status: 200, body: '{"ok":true,"reasons":[]}\n' })
  server?.close()
  expect(await ask('/health/ready', ['partition 2 is paused'])).toEqual({
    status: 503,
    body: '{"ok":false,"reasons":["partition 2 is paused"]}\n',
  })
})

test('anything else is not there', async () => {
  expect((await ask('/')).status).toBe(404)
})

test('metrics show counts, lag, watermarks and the age of plans', async () => {
  const { status, body } = await ask('/metrics')
  expect(status).toBe(200)
  for (const line of [
    'fairstream_offsets_total 4',
    'fairstream_fair_scores_total 3',
    'fairstream_dead_letters_total{reason="invalid"} 1',
    'fairstream_commits_total 1',
    'fairstream_maps_published_total 1',
    'kafka_consumergroup_lag{consumergroup="bank.scorer",topic="raw",partition="2"} 7',
    'fairstream_partitions{status="serving"} 1',
    'fairstream_watermark_lag_seconds{partition="2"} 6',
    'fairstream_plan_age_seconds{record="maps/credit"} 7',
    'fairstream_restore_seconds_count 1',
  ])
    expect(body.split('\n')).toContain(line)
  expect(body).toMatch(/^process_cpu_seconds_total /m)
})
