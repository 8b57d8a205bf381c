import { readFileSync } from 'node:fs'
import { encodeUtf8 } from '@fairstream/events'
import { describe, expect, test } from 'vitest'
import { decodeLastPlan, encodeLastPlan } from './last-plan.ts'

/** Written by the code that first had this format; never changed. */
const VERSION_1 =
  '{"formatVersion":1,"mapRecords":[{"key":"YS9i","value":null,"headers":[["ce_id","eA=="]]}],"reportRecord":{"key":null,"value":"e30=","headers":[]}}'
const VERSION_2 = readFileSync(new URL('../fixtures/last-plan-v2.json', import.meta.url), 'utf8').trim()

describe('a planner’s record', () => {
  test('of format version 1 is read: it has no watch yet', () => {
    const plan = decodeLastPlan(encodeUtf8(VERSION_1))
    expect(plan.publication.mapRecords).toEqual([
      { key: encodeUtf8('a/b'), value: null, headers: [{ name: 'ce_id', value: encodeUtf8('x') }] },
    ])
    expect(plan.publication.reportRecord).toEqual({ key: null, value: encodeUtf8('{}'), headers: [] })
    expect(plan.publication.alertRecords).toEqual([])
    expect(plan.watch).toBeUndefined()
    expect(plan.clockWatch).toEqual({ open: [], saidAt: {} })
  })

  test('of format version 2 is read, and written with the same bytes', () => {
    const plan = decodeLastPlan(encodeUtf8(VERSION_2))
    expect(plan.watch?.state.open.map(({ alert }) => `${alert.key} ${alert.state}`)).toEqual(['credit/data-quality//late open'])
    expect(plan.watch).toMatchObject({ begunAt: 0, mapPlannedFor: 40_000 })
    expect(plan.clockWatch.open.map(({ alert }) => alert.key)).toEqual(['credit/pipeline//partition-1'])
    expect(plan.publication.alertRecords).toHaveLength(1)
    expect(plan.publication.clockRecords).toHaveLength(1)
    expect(encodeLastPlan(plan)).toEqual(encodeUtf8(VERSION_2))
  })

  test('of another format, or with damaged bytes, is refused', () => {
    expect(() => decodeLastPlan(encodeUtf8(VERSION_1.replace('"formatVersion":1', '"formatVersion":3')))).toThrow('format 3')
    expect(() => decodeLastPlan(encodeUtf8(VERSION_1.replace('YS9i', 'YS9')))).toThrow('base64')
    const state = /"state":"(\w{12})/.exec(VERSION_2)?.[1] ?? ''
    expect(() => decodeLastPlan(encodeUtf8(VERSION_2.replace(state, `B${state.slice(1)}`)))).toThrow('format version')
  })
})
