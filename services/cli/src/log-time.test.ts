import { describe, expect, it } from 'vitest'
import { logTimeOf } from './log-time.ts'

const FRAME = Uint8Array.of(0, 0, 0, 0, 7)

describe('the log timestamp of a line', () => {
  it.each([
    ['{"taken":"2026-01-01T00:00:00Z"}', Date.UTC(2026, 0, 1)],
    ['{"taken":1500}', 1_500],
    ['\uFEFF{"taken":1500}', 1_500],
  ])('is read from the field that is named: %s', (line, timestampMs) => {
    expect(logTimeOf(Buffer.from(line), 'taken')).toEqual({ timestampMs })
  })

  it('is read behind the frame of a schema registry', () => {
    expect(logTimeOf(Buffer.concat([FRAME, Buffer.from('{"taken":1500}')]), 'taken')).toEqual({ timestampMs: 1_500 })
  })

  it.each([
    ['{}', 'nothing'],
    ['{"taken":"noon"}', 'something else'],
    ['{"taken":null}', 'something else'],
    ['{"inner":{"taken":1500}}', 'nothing'],
  ])('that is not there is a reason to refuse the record: %s', (line, found) => {
    const { refusal, timestampMs } = logTimeOf(Buffer.from(line), 'taken')
    expect(timestampMs).toBeUndefined()
    expect(refusal).toMatchObject({ code: 'invalid', path: 'taken' })
    expect(refusal?.message).toMatch(new RegExp(`^taken: wanted .*, found ${found}$`))
  })

  it('is not inherited from every object', () => {
    expect(logTimeOf(Buffer.from('{}'), 'constructor').refusal?.code).toBe('invalid')
  })

  it.each(['not json', '[1]', '7', 'null'])('is left to the pipeline where the line is no object: %s', (line) => {
    expect(logTimeOf(Buffer.from(line), 'taken')).toEqual({})
  })
})
