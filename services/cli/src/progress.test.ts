import { describe, expect, it } from 'vitest'
import { createProgressLine, drawBar, progressWords } from './progress.ts'
import { createRecordingTerminal } from './recording-terminal.ts'

describe('progress', () => {
  it('tells rate and time left, where the whole is known', () => {
    expect(progressWords(62_000, 0.62, 4_000, 'event')).toBe(' 62 %, 62,000 events, 15,500 events/s, 2.5 s left')
    expect(progressWords(62_000, undefined, 4_000, 'event')).toBe('62,000 events, 15,500 events/s')
  })

  it('is a bar that is taken away, on a terminal', () => {
    const terminal = createRecordingTerminal({ live: true })
    const line = createProgressLine(terminal, 'event')
    for (const nowMs of [50, 150, 180, 300]) {
      terminal.written.nowMs = nowMs
      line.show(nowMs, 0.5)
    }
    expect(terminal.written.stderr.split('\r').length - 1).toBe(2)
    expect(terminal.written.stderr).not.toContain('\n')
    line.clear()
    expect(terminal.written.stderr.endsWith('\r\u001B[K')).toBe(true)
  })

  it('is a plain line every five seconds elsewhere, with nothing to take away', () => {
    const terminal = createRecordingTerminal()
    const line = createProgressLine(terminal, 'event')
    for (let nowMs = 0; nowMs <= 12_000; nowMs += 250) {
      terminal.written.nowMs = nowMs
      line.show(nowMs, nowMs / 12_000)
    }
    line.clear()
    expect(terminal.written.stderr.split('\n')).toHaveLength(3)
    expect(terminal.written.stderr).not.toMatch(/\r|█/)
  })

  it.each([
    [0, '····'],
    [0.5, '██··'],
    [0.53, '██▏·'],
    [1, '████'],
    [7, '████'],
  ])('draws %d', (share, bar) => {
    expect(drawBar(share, 4)).toBe(bar)
  })
})
