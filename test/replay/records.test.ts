import { readFileSync } from 'node:fs'
import {
  decodeAs,
  decodeFairScoreTail,
  decodeRecord,
  decodeUtf8,
  encodeAuditEntry,
  encodeDriftAlert,
  encodeFairScore,
  encodeLateScore,
  encodeOutcome,
  encodeOutcomeByDecision,
  encodeOverride,
  encodePlanReport,
  encodePolicy,
  encodeRawScore,
  encodeTransportMapManifest,
  encodeTransportMapPart,
  encodeUtf8,
  positionOfDeadLetter,
  RECORD_NAMES,
  RECORD_SCHEMAS,
  recordOfDeadLetter,
} from '@fairstream/events'
import type { Encoded, RecordName } from '@fairstream/events'
import { describe, expect, it } from 'vitest'
import { decodeLastPlan, encodeLastPlan } from '../../packages/runner/src/last-plan.ts'

/** A record as text, what it says, and for a dead letter the record that it carries. */
interface Kept {
  readonly name: RecordName
  readonly says: Readonly<Record<string, unknown>>
  readonly record: KeptRecord
  readonly of?: KeptRecord
}

interface KeptRecord {
  readonly key: string
  readonly value: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

const { records } = readKept('records-v1.json') as { readonly records: readonly Kept[] }

/** Written by the code that first had this format. Never write them anew: a change of bytes is a new format version. */
describe('records of format version 1', () => {
  it('are kept for every kind that a topic holds', () => {
    expect(records.map(({ name }) => name).sort()).toEqual([...RECORD_NAMES].sort())
  })

  it.each(records.filter(({ name }) => name !== 'dead-letter'))('$name is read as what it says', ({ name, says, record }) => {
    const read = decodeAs<object>(RECORD_SCHEMAS[name] as never, bytesOf(record))
    expect(read.kind === 'read' && JSON.parse(JSON.stringify(read.value))).toEqual(says)
  })

  it.each(records.filter(({ name }) => name in WRITERS))(
    '$name is written the same by the code as it is now',
    ({ name, says, record }) => {
      expect(textOf(WRITERS[name]?.(says, traceparentOf(record)))).toEqual(record)
    },
  )

  it('a raw score and an outcome are taken up as inputs', () => {
    const of = (name: RecordName) => decodeRecord(bytesOf(kept(name).record), 1_048_576)
    expect(of('raw-score')).toMatchObject({ kind: 'raw-score', event: { ...kept('raw-score').says, timeMs: 1_767_225_600_250 } })
    expect(of('outcome')).toMatchObject({ kind: 'outcome', event: kept('outcome').says })
  })

  it('the tail of a fair score tells its input and its map', () => {
    const { id, mapVersion, flags } = kept('fair-score').says
    expect(decodeFairScoreTail(bytesOf(kept('fair-score').record))).toMatchObject({ id, inputOffset: 7, mapVersion, flags })
  })

  it('the headers of a dead letter tell where its record stood, and the record is what it was', () => {
    const { says, record, of } = kept('dead-letter')
    expect(positionOfDeadLetter(bytesOf(record))).toEqual(says)
    expect(textOf(recordOfDeadLetter(bytesOf(record)))).toEqual(of)
  })
})

describe('a planner’s record of format version 1', () => {
  const { body } = readKept('planner-record-v1.json') as { readonly body: string }

  it('is read as the last map and what is to be published again, and stays so when it is written as the code does now', () => {
    const plan = decodeLastPlan(encodeUtf8(body))
    expect(JSON.parse(JSON.stringify(plan.manifest))).toEqual(kept('transport-map-manifest').says)
    expect(plan.publication.mapRecords.map(textOf)).toEqual([
      kept('transport-map-part').record,
      kept('transport-map-manifest').record,
    ])
    expect(textOf(plan.publication.reportRecord)).toEqual(kept('plan-report').record)
    expect(decodeLastPlan(encodeLastPlan(plan))).toEqual(plan)
  })
})

type Writer = (says: never, traceparent?: string) => Encoded

const WRITERS: Partial<Record<RecordName, (says: Kept['says'], traceparent?: string) => Encoded>> = Object.fromEntries(
  Object.entries({
    'raw-score': encodeRawScore,
    outcome: encodeOutcome,
    'fair-score': encodeFairScore,
    'late-score': encodeLateScore,
    'transport-map-manifest': encodeTransportMapManifest,
    'transport-map-part': encodeTransportMapPart,
    policy: encodePolicy,
    'drift-alert': encodeDriftAlert,
    'plan-report': encodePlanReport,
    'outcome-by-decision': encodeOutcomeByDecision,
    override: encodeOverride,
    'audit-entry': encodeAuditEntry,
  } satisfies Partial<Record<RecordName, Writer>>),
)

function kept(name: RecordName): Kept {
  const found = records.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no record of ${name} is kept`)
  return found
}

function readKept(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'))
}

function traceparentOf({ headers }: KeptRecord): string | undefined {
  return headers.find(([name]) => name === 'traceparent')?.[1]
}

function bytesOf({ key, value, headers }: KeptRecord): Encoded {
  const named = headers.map(([name, text]) => ({ name, value: encodeUtf8(text) }))
  return { key: encodeUtf8(key), value: encodeUtf8(value), headers: named }
}

function textOf(record: Encoded | undefined): KeptRecord | undefined {
  if (record === undefined) return undefined
  const text = (bytes: Uint8Array | null): string => decodeUtf8(bytes ?? new Uint8Array()) ?? ''
  return {
    key: text(record.key),
    value: text(record.value),
    headers: record.headers.map(({ name, value }) => [name, text(value)]),
  }
}
