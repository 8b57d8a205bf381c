import { auditEntrySchema, decodeAs } from '@fairstream/events'
import { createMemoryLog } from '@fairstream/memory'
import { expect, test } from 'vitest'
import { actorOf, appendAudit } from './audit.ts'

test('an entry says who did what to what, and when', async () => {
  const log = createMemoryLog({ topics: { 'credit.audit.v1': 1 }, now: Date.now })
  const deployment = { log, settled: { configuration: { prefix: 'credit' } } }
  const environment = { FAIRSTREAM_ACTOR: ' anna ' }
  const entry = await appendAudit(deployment, { environment }, { action: 'skip', target: 'raw/3', details: { from: 4, to: 9 } })
  const [record] = log.store.read('credit.audit.v1', 0, 0, 10)
  expect(record && decodeAs(auditEntrySchema, record)).toEqual({ kind: 'read', value: entry })
  expect(entry).toMatchObject({ actor: 'anna', action: 'skip', target: 'raw/3', details: { from: 4, to: 9 } })
  expect(Math.abs(Date.now() - entry.time)).toBeLessThan(60_000)
})

test('without a topic there is no entry, and that is a fault', async () => {
  const log = createMemoryLog({ topics: {}, now: Date.now })
  const deployment = { log, settled: { configuration: { prefix: 'credit' } } }
  await expect(appendAudit(deployment, { environment: {} }, { action: 'skip' })).rejects.toThrow('credit.audit.v1')
})

test('the account acts where nobody is named', () => {
  expect(actorOf({})).not.toBe('')
  expect(actorOf({ FAIRSTREAM_ACTOR: 'a'.repeat(300) })).toHaveLength(256)
})
