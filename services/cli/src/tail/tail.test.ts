import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  deadLetter,
  deadLetterFileForm,
  encodeFairScore,
  encodeLateScore,
  encodePlanReport,
  encodeTransportMapManifest,
  encodeUtf8,
} from '@fairstream/events'
import type { Encoded, FairScore } from '@fairstream/events'
import { describe, expect, it } from 'vitest'
import { createDeploymentOnDisk } from '../deployment-on-disk.ts'
import { jsonLine } from './json-line.ts'
import { printRecord } from './print-record.ts'
import { createRepeats } from './repeats.ts'

function record(encoded: Encoded, offset = 0): Encoded & { partition: number; offset: number; timestampMs: number } {
  return { ...encoded, partition: 0, offset, timestampMs: 0 }
}

const FAIR: FairScore = {
  formatVersion: 1,
  id: 'main/0/5',
  rawId: 'raw-1',
  subject: 'p-secret',
  scorecard: 'exam',
  group: 'f|a',
  raw: 612,
  fair: 640.1239,
  decision: 'refer',
  mapVersion: '0123456789abcdef',
  policyVersion: 'config-1',
  flags: ['late', 'extrapolated'],
  time: '2026-01-01T00:00:00Z',
}

function fair(partition: number, offset: number): Encoded {
  return encodeFairScore({ ...FAIR, id: `main/${partition}/${offset}` })
}

describe('a record for people', () => {
  it('of fair-scores says time, group, the move, the decision, the map and the flags, and not whose it is', () => {
    const line = printRecord('fair-scores', record(encodeFairScore(FAIR)))
    expect(line).toBe('2026-01-01T00:00:00Z  f|a               612 → 640.124  refer    map 01234567  late,extrapolated')
  })

  it('of late-scores says how late too', () => {
    const line = printRecord('late-scores', record(encodeLateScore({ ...FAIR, latenessMs: 65_000 })))
    expect(line).toContain('late,extrapolated  1 min 5 s late')
  })

  it('of dead-letters says why and where, and nothing of the record', () => {
    const at = { log: 'main', topic: 't', partition: 3, offset: 9 }
    const letter = deadLetter(at, { key: encodeUtf8('p-secret'), value: encodeUtf8('p-secret'), headers: [] }, 'score', {
      code: 'invalid',
      message: 'score: wanted a number',
    })
    expect(printRecord('dead-letters', record(letter))).toBe(
      '1970-01-01T00:00:00.000Z  invalid            main/3/9  score: wanted a number',
    )
  })

  it('of transport-maps says a manifest and passes over a part, a tombstone and nothing else', () => {
    const manifest = record(encodeTransportMapManifest(MANIFEST))
    expect(printRecord('transport-maps', manifest)).toBe(
      '1970-01-01T00:01:00.000Z  exam  map 0123456789abcdef  1 group, 1,200 scores',
    )
    expect(printRecord('transport-maps', { ...manifest, value: null })).toBeUndefined()
    expect(printRecord('transport-maps', { ...manifest, key: encodeUtf8('exam/0123456789abcdef/barycenter/0') })).toBeUndefined()
    expect(printRecord('transport-maps', { ...manifest, key: encodeUtf8('strange') })).toContain('map 0123456789abcdef')
  })

  it('of plan-reports says what the plan came to', () => {
    const report = encodePlanReport({
      ...{ formatVersion: 1, scorecard: 'exam', plannedFor: 60_000, revision: 0, published: false, policyVersion: 'c' },
      ...{ mapVersion: '0123456789abcdef', window: { from: 0, to: 1 }, sources: [], groups: [], warnings: ['w'] },
      parity: [{ cut: 600, rates: [], airRaw: 0.5, airFair: 1 }],
    })
    expect(printRecord('plan-reports', record(report))).toBe(
      '1970-01-01T00:01:00.000Z  exam  map 0123456789abcdef again  0 groups, AIR at 600: 0.5 → 1, 1 warning',
    )
  })

  it('of plan-reports names the group that has moved furthest', () => {
    const recent = (w1: number) => ({ recent: { n: 40, nReference: 900, w1, psi: 0.1, ks: 0.1, ksError: 0.2 } })
    const group = { n: 900, nEffective: 900, weight: 0.5 }
    const report = encodePlanReport({
      ...{ formatVersion: 1, scorecard: 'exam', plannedFor: 60_000, revision: 0, published: true, policyVersion: 'c' },
      ...{ mapVersion: 'abc', window: { from: 0, to: 1 }, sources: [], parity: [], warnings: [] },
      groups: [
        { group: 'f', ...group, ...recent(0.04) },
        { group: 'm', ...group, ...recent(0.213) },
      ],
    })
    expect(printRecord('plan-reports', record(report))).toContain(
      '2 groups, furthest from its reference: m, W1 0.21 sd over 40 scores',
    )
  })

  it('of any other topic says its facts without a person’s', () => {
    const value = encodeUtf8(JSON.stringify({ id: 'secret', subject: 'secret', traits: { sex: 'secret' }, score: 5, time: 0 }))
    const line = printRecord('raw-scores', record({ key: null, value, headers: [] }, 7))
    expect(line).toBe('1970-01-01T00:00:00.000Z  0/7  score 5, time 0')
  })

  it('cannot steer the terminal', () => {
    const value = encodeUtf8(JSON.stringify({ scorecard: '\u001B[2J\u0007' }))
    expect(printRecord('policies', record({ key: null, value, headers: [] }))).not.toMatch(/\p{Cc}/u)
  })

  it.each(['fair-scores', 'late-scores', 'dead-letters', 'plan-reports', 'drift-alerts'] as const)(
    'of %s that is none says so',
    (topic) => {
      const strange = record({ key: null, value: encodeUtf8('p-secret'), headers: [] }, 4)
      expect(printRecord(topic, strange)).toBe(
        'partition 0, offset 4: cannot be read as a record of this topic; --json shows what it holds',
      )
    },
  )
})

const MANIFEST: Parameters<typeof encodeTransportMapManifest>[0] = {
  ...{ formatVersion: 1, scorecard: 'exam', version: '0123456789abcdef', plannedFor: 60_000, revision: 0 },
  ...{ window: { from: 0, to: 1 }, sources: [], policyVersion: 'c', weights: {}, theta: { default: 1, groups: {} } },
  ...{ ties: 'mid', seed: 's', edges: {}, grid: { spec: { kind: 'lattice', low: 0, high: 1, step: 1 }, atoms: [], id: 'g' } },
  ...{ traits: ['sex'], traitValues: {}, groups: [{ group: 'f', n: 1_200, nEffective: 1_200, parts: [] }] },
  ...{ barycenter: { parts: [] }, outputFormat: '1', codeVersion: '1', minGroupSize: 1 },
}

describe('a record as JSON', () => {
  it('is its value as it stands', () => {
    const encoded = encodeFairScore(FAIR)
    expect(jsonLine('fair-scores', record(encoded))).toBe(Buffer.from(encoded.value ?? []).toString())
  })

  it('is on one line however it was written, with every digit', () => {
    const value = encodeUtf8('{\r\n  "score": 1.00000000000000000001\n}\n')
    expect(jsonLine('raw-scores', record({ key: null, value, headers: [] }))).toBe('{   "score": 1.00000000000000000001 }')
  })

  it('of a dead letter is the line that run writes', () => {
    const letter = deadLetter(
      { log: 'main', topic: 't', partition: 0, offset: 1 },
      { key: null, value: Uint8Array.of(255), headers: [] },
      's',
      {
        code: 'unreadable',
        message: 'm',
      },
    )
    expect(JSON.parse(jsonLine('dead-letters', record(letter)))).toEqual(deadLetterFileForm(letter))
  })

  it('of what is no JSON says where it stands and what it holds', () => {
    const at = { partition: 0, offset: 2, timestampMs: 0, headers: [] }
    expect(JSON.parse(jsonLine('raw-scores', { ...at, key: encodeUtf8('k'), value: Uint8Array.of(255) }))).toEqual({
      ...{ partition: 0, offset: 2, key: 'k', value: '/w==', encoding: 'base64' },
    })
    expect(JSON.parse(jsonLine('transport-maps', { ...at, key: encodeUtf8('k'), value: null }))).toMatchObject({ value: null })
  })
})

describe('repeats', () => {
  it('are known by the input that they answer, whichever partition they are in', () => {
    const isRepeat = createRepeats()
    const met = [fair(0, 5), fair(0, 9), fair(0, 5), fair(1, 5), fair(0, 9), fair(0, 10)].map((each) => isRepeat(each))
    expect(met).toEqual([false, false, true, false, true, false])
  })

  it('of dead letters of two inputs are told apart', () => {
    const letter = (topic: string): Encoded =>
      deadLetter({ log: 'main', topic, partition: 0, offset: 3 }, { key: null, value: null, headers: [] }, 's', {
        code: 'invalid',
        message: 'm',
      })
    const isRepeat = createRepeats()
    expect([letter('raw'), letter('outcomes'), letter('raw')].map((each) => isRepeat(each))).toEqual([false, false, true])
  })
})

describe('tail', () => {
  it('from the end prints what comes after it began, and ends with 0 when it is told to', async () => {
    const disk = await createDeploymentOnDisk()
    await disk.run(['topics', 'create'])
    const file = join(disk.directory, 'e.ndjson')
    await writeFile(file, 'before\n')
    await disk.run(['ingest', '--input', file])
    const began = Promise.withResolvers<undefined>()
    const stop = new AbortController()
    const tail = disk.begin(['tail', 'raw-scores', '--json', '--limit', '2'], {
      signal: stop.signal,
      say: () => {
        began.resolve(undefined)
      },
    })
    await began.promise
    await writeFile(file, 'after\n')
    await disk.run(['ingest', '--input', file])
    while (tail.terminal.written.stdout === '') await new Promise((resolve) => setImmediate(resolve))
    await writeFile(file, '"later"\n')
    await disk.run(['ingest', '--input', file])
    expect(await tail.code).toBe(0)
    expect(tail.terminal.written.stdout).toBe('{"partition":0,"offset":1,"key":null,"value":"after"}\n"later"\n')

    const endless = disk.begin(['tail', 'raw-scores', '--from', 'start'], {
      signal: stop.signal,
      say: () => {
        stop.abort(130)
      },
    })
    expect(await endless.code).toBe(0)
    await disk.remove()
  })

  it.each([
    [['tail', 'fair-score'], "'fair-score' is no topic: did you mean fair-scores?"],
    [['tail', 'xyzzy'], "'xyzzy' is no topic: there are raw-scores, fair-scores"],
    [['tail', 'fair-scores', '--from', 'yesterday'], '--from yesterday: wanted start or end'],
    [['tail', 'fair-scores', '--limit', '0'], '--limit 0: wanted a whole number from 1'],
    [['tail', 'policies', '--distinct'], '--distinct knows the repeats of fair-scores, late-scores, dead-letters'],
  ])('%j is refused before anything is opened', async (args, says) => {
    const disk = await createDeploymentOnDisk()
    const { code, stderr } = await disk.run(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)])
    await disk.remove()
  })
})
