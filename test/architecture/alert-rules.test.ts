import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createMetrics } from '../../packages/host/src/metrics.ts'
import { createProgress } from '../../packages/host/src/progress.ts'
import { createWatched } from '../../packages/host/src/watch-lag.ts'

const RULES = readFileSync(new URL('../../infra/prometheus/alert-rules.yml', import.meta.url), 'utf8')

describe('the alert rules for Prometheus', () => {
  const parts = { group: 'g', rawScores: 'raw', progress: createProgress(), watched: createWatched(), now: () => 0 }
  const served = new Set(
    createMetrics(parts)
      .getMetricsAsArray()
      .map(({ name }) => name),
  )
  const expressions = [...RULES.matchAll(/^ +expr: (.*)$/gm)].map(([, expression = '']) => expression)

  test('ask only for metrics that a service serves', () => {
    const asked = expressions.flatMap((each) => each.match(/\b(?:fairstream|kafka)_\w+/g) ?? [])
    expect(asked.length).toBeGreaterThanOrEqual(expressions.length)
    expect(asked.filter((name) => !served.has(name))).toEqual([])
  })

  test('cover open alerts, partitions that stand still, lag and the age of plans', () => {
    for (const name of [
      'fairstream_open_alerts',
      'fairstream_partitions',
      'kafka_consumergroup_lag',
      'fairstream_plan_age_seconds',
    ])
      expect(
        expressions.some((each) => each.includes(name)),
        name,
      ).toBe(true)
  })
})
