import { describe, expect, it } from 'vitest'
import { readConfiguration } from './read-configuration.ts'

const FILE = `scorecards:
  credit-card: { range: [0, 1], traits: [sex], theta: 0.8, window: { slice: PT1M } }
`

function read(environment: Readonly<Record<string, string | undefined>>, file = FILE) {
  return readConfiguration(file, environment)
}

function settled(environment: Readonly<Record<string, string>>) {
  const result = read(environment)
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes))
  return result
}

describe('a variable', () => {
  it('sets a value over the default and over the file, and is named as its origin', () => {
    const { configuration, origins } = settled({
      FAIRSTREAM_LOG__SKEW: 'PT1M',
      FAIRSTREAM_SCORECARDS__CREDIT_CARD__WINDOW__SLICE: 'PT2M',
      FAIRSTREAM_SCORECARDS__CREDIT_CARD__TRAITS: '[sex, origin]',
    })
    expect(configuration.log.skewMs).toBe(60_000)
    expect(configuration.scorecards['credit-card']).toMatchObject({ window: { sliceMs: 120_000 }, planEveryMs: 360_000 })
    expect(configuration.scorecards['credit-card']?.traits).toEqual(['sex', 'origin'])
    expect(origins.get('log.skew')).toBe('FAIRSTREAM_LOG__SKEW')
    expect(origins.get('scorecards.credit-card.window.slice')).toBe('FAIRSTREAM_SCORECARDS__CREDIT_CARD__WINDOW__SLICE')
    expect(origins.get('scorecards.credit-card.window.length')).toBe('default')
    expect(origins.get('scorecards.credit-card.range')).toBe('file')
    expect(origins.get('scorecards.credit-card.theta.default')).toBe('file')
    expect(origins.get('scorecards.credit-card.planEvery')).toBe('default')
  })

  it('is matched without regard to case, and "-" as "_"', () => {
    expect(settled({ fairstream_log__MaxBatchOffsets: '7' }).configuration.log.maxBatchOffsets).toBe(7)
    expect(settled({ 'FAIRSTREAM_SCORECARDS__credit-card__TIES': 'mean' }).configuration.scorecards['credit-card']?.ties).toBe(
      'mean',
    )
  })

  it('adds to a theta that the file gives as a number, and keeps that number', () => {
    const { configuration, origins } = settled({ FAIRSTREAM_SCORECARDS__CREDIT_CARD__THETA__GROUPS: '{ f: 1 }' })
    expect(configuration.scorecards['credit-card']?.theta).toEqual({ default: 0.8, groups: { f: 1 } })
    expect(origins.get('scorecards.credit-card.theta.default')).toBe('file')
    expect(origins.get('scorecards.credit-card.theta.groups.f')).toBe('FAIRSTREAM_SCORECARDS__CREDIT_CARD__THETA__GROUPS')
  })

  it('of an inner setting wins over one of an outer, whichever comes first', () => {
    const outer = { FAIRSTREAM_LOG: '{ skew: PT2M, dedupe: PT3M }' }
    const inner = { FAIRSTREAM_LOG__SKEW: 'PT1M' }
    for (const environment of [
      { ...outer, ...inner },
      { ...inner, ...outer },
    ]) {
      expect(settled(environment).configuration.log).toMatchObject({ skewMs: 60_000, dedupeMs: 180_000 })
    }
  })

  it('replaces a whole value: what the file said inside it is gone, with its origin', () => {
    const { configuration, origins } = settled({ FAIRSTREAM_SCORECARDS__CREDIT_CARD__WINDOW: '{ length: PT1H }' })
    expect(configuration.scorecards['credit-card']?.window).toMatchObject({ sliceMs: 300_000, lengthMs: 3_600_000 })
    expect(origins.get('scorecards.credit-card.window.slice')).toBe('default')
  })

  it('counts as absent where it is empty or undefined', () => {
    expect(read({ FAIRSTREAM_PREFIX: '', FAIRSTREAM_LOG: undefined }).ok).toBe(true)
  })

  it.each(['FAIRSTREAM_REQUIRE', 'FAIRSTREAM_TEST_KAFKA', 'fairstream_test_redis', 'PATH', 'FAIRSTREAMER', 'XFAIRSTREAM_LOG'])(
    'is none of ours: %s',
    (name) => {
      expect(read({ [name]: 'x: [' }).ok).toBe(true)
    },
  )
})

describe('a variable that is wrong', () => {
  it.each([
    ['FAIRSTREAM_LOG__SKW', 'did you mean FAIRSTREAM_LOG__SKEW?'],
    ['FAIRSTREAM_LOGS__SKEW', 'did you mean FAIRSTREAM_LOG__SKEW?'],
    ['FAIRSTREAM_SCORECARDS__CREDITCARD__THETA', 'did you mean FAIRSTREAM_SCORECARDS__CREDIT_CARD__THETA?'],
    ['FAIRSTREAM_SCORECARDS__HOUSE__THETA', 'the name of a setting: FAIRSTREAM_SCORECARDS__CREDIT_CARD'],
    ['FAIRSTREAM_LOG_SKEW', 'did you mean FAIRSTREAM_LOG__SKEW?'],
    ['FAIRSTREAM_PREFIX__X', 'there is none below this one'],
    ['FAIRSTREAM_', 'the name of a setting'],
    ['FAIRSTREAM_REQUIRED', 'the name of a setting'],
    ['FAIRSTREAM___PROTO__', 'the name of a setting'],
  ])('names no setting: %s', (name, expected) => {
    expect(read({ [name]: '1' })).toEqual({
      ok: false,
      mistakes: [{ path: name, expected: expect.stringContaining(expected) as string, got: name, writtenAt: name }],
    })
  })

  it('is named with the path of the setting that it gives a wrong value', () => {
    const name = 'FAIRSTREAM_SCORECARDS__CREDIT_CARD__THETA'
    expect(read({ [name]: '1.5' })).toEqual({
      ok: false,
      mistakes: [{ path: 'scorecards.credit-card.theta', expected: 'a number from 0 to 1', got: '1.5', writtenAt: name }],
    })
  })

  it('is reported with the mistakes of the file and of the others', () => {
    const result = read(
      { FAIRSTREAM_LOG__SKW: '1', FAIRSTREAM_PREFIX: '[1', FAIRSTREAM_LOG__SKEW: 'P1Y' },
      `${FILE}minGroupShown: no`,
    )
    expect(result.ok ? [] : result.mistakes.map(({ path }) => path)).toEqual([
      'FAIRSTREAM_PREFIX:1:3',
      'FAIRSTREAM_LOG__SKW',
      'log.skew',
      'minGroupShown',
    ])
  })

  it('says the same setting twice, or fits two settings', () => {
    expect(read({ FAIRSTREAM_PREFIX: 'a', fairstream_prefix: 'b' })).toMatchObject({
      mistakes: [{ path: 'fairstream_prefix', expected: 'each setting once' }],
    })
    const file = 'scorecards: { a: { range: [0, 1], traits: [t], theta: { groups: { f: 1, F: 0 } } } }'
    expect(read({ FAIRSTREAM_SCORECARDS__A__THETA__GROUPS__F: '1' }, file)).toMatchObject({
      mistakes: [{ expected: 'a name that fits one setting only', got: 'f and F' }],
    })
  })
})
