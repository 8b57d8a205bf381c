import { encodeUtf8 } from '@fairstream/events'
import { describe, expect, test } from 'vitest'
import { decodeLastPlan, encodeLastPlan } from './last-plan.ts'

/** Written by the code that first had this format; never changed. */
const VERSION_1 =
  '{"formatVersion":1,"mapRecords":[{"key":"YS9i","value":null,"headers":[["ce_id","eA=="]]}],"reportRecord":{"key":null,"value":"e30=","headers":[]}}'

describe('a planner’s record', () => {
  test('of format version 1 is read, and written with the same bytes', () => {
    const plan = decodeLastPlan(encodeUtf8(VERSION_1))
    expect(plan.publication.mapRecords).toEqual([
      { key: encodeUtf8('a/b'), value: null, headers: [{ name: 'ce_id', value: encodeUtf8('x') }] },
    ])
    expect(plan.publication.reportRecord).toEqual({ key: null, value: encodeUtf8('{}'), headers: [] })
    expect(encodeLastPlan(plan)).toEqual(encodeUtf8(VERSION_1))
  })

  test('of another format, or with damaged bytes, is refused', () => {
    expect(() => decodeLastPlan(encodeUtf8(VERSION_1.replace('"formatVersion":1', '"formatVersion":2')))).toThrow('format 2')
    expect(() => decodeLastPlan(encodeUtf8(VERSION_1.replace('YS9i', 'YS9')))).toThrow('base64')
  })
})
