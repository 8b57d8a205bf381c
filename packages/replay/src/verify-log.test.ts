import { decodeUtf8, encodeUtf8 } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'
import { describe, expect, it } from 'vitest'
import { logOf, record, verified } from '../testing/recorded-log.ts'
import type { Recorded } from '../testing/recorded-log.ts'
import { isVerified } from './verification.ts'

const ALL = { state: true, maps: true }

/** The value of a record with some fields replaced. */
function withFields(record: Encoded | undefined, over: Readonly<Record<string, unknown>>): Encoded {
  if (record === undefined) throw new Error('there is no such record')
  const value = JSON.parse(decodeUtf8(record.value ?? new Uint8Array()) ?? '') as object
  return { ...record, value: encodeUtf8(JSON.stringify({ ...value, ...over })) }
}

function fieldsOf(record: Encoded | undefined): Readonly<Record<string, unknown>> {
  return JSON.parse(decodeUtf8(record?.value ?? new Uint8Array()) ?? '') as Readonly<Record<string, unknown>>
}

/** Verifies a recording after something was done to it. */
async function afterwards(change: (recorded: Recorded) => void, asked = {}) {
  const recorded = record()
  change(recorded)
  return await verified(logOf(recorded), asked)
}

describe('a recording as it was made', () => {
  it('has no divergence, in answers, state and maps', async () => {
    const recorded = record()
    const found = await verified(logOf(recorded), ALL)
    expect(found.divergences).toEqual({ count: 0, byField: {}, shown: [] })
    expect(isVerified(found)).toBe(true)
    expect(found.partitions).toMatchObject([
      { inputs: 300, fairScores: recorded.fairScores.length, deadLetters: 3, lateScores: recorded.lateScores.length, lost: 0 },
    ])
    expect(found.partitions[0]).toMatchObject({ compared: 300, folded: 300, repeats: 0, unanswered: 0 })
    expect(recorded.lateScores.length).toBeGreaterThan(3)
    expect(found.maps.held).toBeGreaterThan(10)
    expect(found.maps).toMatchObject({ replanned: found.maps.held, notReplanned: {}, tampered: [], missing: [] })
  })

  it('is as well where only a part is asked for', async () => {
    const found = await verified(logOf(record()), {}, { first: 100, end: 150 })
    expect(found.partitions).toMatchObject([{ from: 100, to: 150, inputs: 50, compared: 50 }])
    expect(isVerified(found)).toBe(true)
    const folded = await verified(logOf(record()), { state: true }, { first: 100, end: 150 })
    expect(folded.partitions).toMatchObject([{ inputs: 50, folded: 50 }])
    expect(isVerified(folded)).toBe(true)
  })

  it('says apart what is not answered yet', async () => {
    const found = await afterwards(({ fairScores, lateScores }) => {
      fairScores.splice(-10)
      lateScores.splice(-1)
    })
    expect(found.partitions).toMatchObject([{ unanswered: 10, lost: 0 }])
    expect(isVerified(found)).toBe(true)
  })
})

describe('what differs is named', () => {
  it.each([
    ['fair', { fair: 12.5 }],
    ['theta', { theta: 0.25 }],
    ['quantile', { quantile: 0.999 }],
    ['decision', { decision: 'refer-not' }],
    ['errorBound', { errorBound: 0.5 }],
    ['group', { group: 'x' }],
    ['policyVersion', { policyVersion: 'config-0' }],
    ['rawId', { rawId: 'other' }],
    ['raw', { raw: -1 }],
    ['time', { time: 7 }],
  ])('%s of one fair score', async (field, over) => {
    const found = await afterwards(({ fairScores }) => {
      fairScores[200] = withFields(fairScores[200], over)
    })
    expect(found.divergences).toMatchObject({ count: 1, byField: { [field]: 1 } })
    const [, id] = Object.entries(fieldsOf(record().fairScores[200])).find(([name]) => name === 'id') ?? []
    expect(found.divergences.shown).toMatchObject([{ id, field, partition: 0, found: JSON.stringify(Object.values(over)[0]) }])
    expect(isVerified(found)).toBe(false)
  })

  it('a flag of the map, and not one of the state; with the state that too', async () => {
    const at = record().fairScores.findIndex((each, index) => index > 100 && (fieldsOf(each)['flags'] as unknown[]).length === 0)
    const changeFlags = (flags: readonly string[]) => (recorded: Recorded) => {
      recorded.fairScores[at] = withFields(recorded.fairScores[at], { flags })
    }
    expect((await afterwards(changeFlags(['extrapolated']))).divergences.byField).toEqual({ flags: 1 })
    expect((await afterwards(changeFlags(['duplicate']))).divergences.count).toBe(0)
    expect((await afterwards(changeFlags(['duplicate']), { state: true })).divergences.byField).toEqual({ flags: 1 })
  })

  it('a subject, without saying whose', async () => {
    const found = await afterwards(({ fairScores }) => {
      fairScores[9] = withFields(fairScores[9], { subject: 'somebody' })
    })
    expect(found.divergences.shown).toMatchObject([{ field: 'subject', wanted: 'another', found: 'another' }])
    expect(JSON.stringify(found)).not.toContain('somebody')
  })

  it('an input that is lost, and one with two answers', async () => {
    const lost = await afterwards(({ fairScores }) => void fairScores.splice(50, 1))
    expect(lost).toMatchObject({ divergences: { count: 1, byField: { output: 1 } }, partitions: [{ lost: 1 }] })
    const twice = await afterwards(({ fairScores, deadLetters }) => {
      deadLetters.splice(1, 0, renamed(deadLetters[0], fieldsOf(fairScores[50])['id'] as string))
    })
    expect(twice.divergences.shown).toMatchObject([{ field: 'output', found: 'a fair score and a dead letter' }])
  })

  it('a repeat that is not the same to the byte, and no other', async () => {
    const same = await afterwards(({ fairScores }) => {
      fairScores.splice(60, 0, ...fairScores.slice(40, 60))
    })
    expect([same.partitions[0]?.repeats, same.divergences.count]).toEqual([20, 0])
    const other = await afterwards(({ fairScores }) => {
      fairScores.splice(60, 0, ...fairScores.slice(40, 60).map((each) => withFields(each, { time: 5 })))
    })
    expect(other.divergences.byField).toEqual({ repeat: 20 })
  })

  it('an answer that comes behind those of later inputs', async () => {
    const behind = record()
    const again = behind.fairScores.splice(100, 1)
    behind.fairScores.push(...again)
    const disordered = await verified(logOf(behind))
    expect(disordered.divergences.byField).toEqual({ output: 1, order: 1 })
  })

  it('a dead letter that does not carry its input, or gives another reason', async () => {
    const carried = await afterwards(({ deadLetters }) => {
      deadLetters.splice(0, 1, ...deadLetters.slice(0, 1).map((each) => ({ ...each, value: encodeUtf8('something else') })))
    })
    expect(carried.divergences.byField).toEqual({ record: 1 })
    const reason = await afterwards(({ deadLetters }) => {
      deadLetters[0] = withHeader(deadLetters[0], 'x-dlq-reason', 'invalid')
    })
    expect(reason.divergences.byField).toEqual({ code: 1 })
  })

  it('what is shown is bounded, and what is counted is not', async () => {
    const found = await afterwards(
      ({ fairScores }) => {
        fairScores.forEach((each, index) => (fairScores[index] = withFields(each, { fair: 1.5 })))
      },
      { shownMax: 3 },
    )
    expect(found.divergences.shown).toHaveLength(3)
    expect(found.divergences.count).toBeGreaterThan(250)
  })

  it('a late score, with the state', async () => {
    const missing = await afterwards(({ lateScores }) => void lateScores.splice(1, 1), { state: true })
    expect(missing.divergences.byField).toEqual({ 'late score': 1 })
    const other = await afterwards(
      ({ lateScores }) => {
        lateScores[1] = withFields(lateScores[1], { latenessMs: 3 })
      },
      { state: true },
    )
    expect(other.divergences.byField).toEqual({ 'late score: latenessMs': 1 })
  })
})

describe('transport maps', () => {
  it('a manifest that was tampered with is named, with how many fair scores rest on it', async () => {
    const recorded = record()
    const at = recorded.transportMaps.findIndex(({ key }) => decodeUtf8(key ?? new Uint8Array())?.endsWith('/manifest') === true)
    const version = fieldsOf(recorded.transportMaps[at])['version']
    recorded.transportMaps[at] = withFields(recorded.transportMaps[at], { ties: 'mean' })
    const resting = recorded.fairScores.filter((each) => fieldsOf(each)['mapVersion'] === version).length
    const found = await verified(logOf(recorded), ALL)
    expect(found.maps.tampered).toMatchObject([{ version, scorecard: 'credit', fairScores: resting }])
    expect(found.maps.tampered[0]?.words[0]).toMatch(/^manifest at offset \d+: what it says has hash [0-9a-f]{16}$/)
    expect(resting).toBeGreaterThan(10)
    expect([found.maps.missing, isVerified(found)]).toEqual([[], false])
    expect(found.partitions[0]?.stateEnds).toContain('tampered')
  })

  it.each([
    ['bytes', { data: 'AAAA' }, 'its bytes have another hash than it says'],
    [
      'bytes and their hash',
      { data: 'AAAA', sha256: '709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c' },
      'not those',
    ],
  ])('a part whose %s were changed is named', async (_, over, words) => {
    const recorded = record()
    recorded.transportMaps[0] = withFields(recorded.transportMaps[0], over)
    const found = await verified(logOf(recorded))
    expect(found.maps.tampered).toHaveLength(1)
    expect(found.maps.tampered[0]?.words.join()).toContain(words)
    expect(found.maps.tampered[0]?.fairScores).toBeGreaterThan(0)
  })

  it('tampered beside a whole one, judges still, and is named', async () => {
    const recorded = record()
    recorded.transportMaps.push(withFields(recorded.transportMaps[0], { data: 'AAAA' }))
    const found = await verified(logOf(recorded), ALL)
    expect(found.maps.tampered).toHaveLength(1)
    expect(found.partitions).toMatchObject([{ compared: 300, folded: 300 }])
    expect([found.divergences.count, isVerified(found)]).toEqual([0, false])
  })

  it('that are gone are named as missing', async () => {
    const recorded = record()
    const gone = fieldsOf(recorded.transportMaps.at(-1))['version']
    recorded.transportMaps.pop()
    const found = await verified(logOf(recorded))
    expect(found.maps.missing).toMatchObject([{ version: gone, words: ['it is not on transport-maps'] }])
    expect(isVerified(found)).toBe(false)
  })

  it('whose sources give another map are named', async () => {
    // An input that was counted is one no more: every plan over its slice reads other counts.
    const found = await afterwards(
      ({ rawScores }) => {
        rawScores[110] = withFields(rawScores[110], { score: 3 })
      },
      { maps: true },
    )
    expect(found.divergences.byField['map']).toBeGreaterThan(0)
    expect(found.divergences.byField).toMatchObject({ raw: 1 })
  })
})

describe('what cannot be compared is never equal', () => {
  it('a fair score of another format', async () => {
    const found = await afterwards(({ fairScores }) => {
      fairScores[20] = withHeader(withFields(fairScores[20], { formatVersion: 2 }), 'ce_type', 'fairstream.fair-score.v2')
    })
    expect(found.notComparable).toEqual({ 'a fair score of another format': 1 })
    expect([found.divergences.count, isVerified(found)]).toEqual([0, false])
  })

  it('what is past retention is named, and no fault', async () => {
    const log = logOf(record())
    log.store.truncate('raw-scores', 0, 120)
    const found = await verified(log, ALL, { first: 0 })
    expect(found.partitions).toMatchObject([{ pastRetention: 120, inputs: 180, compared: 180, lost: 0 }])
    expect(found.partitions[0]?.folded).toBeGreaterThan(50)
    expect(found.partitions[0]?.folded).toBeLessThan(180)
    expect(found.maps.replanned).toBeGreaterThan(2)
    expect(Object.keys(found.maps.notReplanned)).toEqual(['rests on what is past retention or could not be folded'])
    expect([found.divergences.shown, isVerified(found)]).toEqual([[], true])
  })
})

function withHeader(record: Encoded | undefined, name: string, value: string): Encoded {
  if (record === undefined) throw new Error('there is no such record')
  return { ...record, headers: record.headers.map((each) => (each.name === name ? { name, value: encodeUtf8(value) } : each)) }
}

/** An output that says it is of another input. */
function renamed(record: Encoded | undefined, id: string): Encoded {
  if (record === undefined) throw new Error('there is no such record')
  return withHeader(withHeader(record, 'fairstream-id', id), 'ce_id', id)
}
