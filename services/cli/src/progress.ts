import { counted, duration, grouped, percent } from './quantities.ts'
import type { Terminal } from './terminal.ts'

/** How far a long command has come, shown while it runs: a bar on a terminal, a plain line every few seconds elsewhere. */
export interface ProgressLine {
  /** @param share - Of the work, 0 to 1; undefined where nobody knows how much there is. */
  readonly show: (lines: number, share: number | undefined) => void
  /** Takes the bar away. */
  readonly clear: () => void
}

const LIVE_EVERY_MS = 100
const PLAIN_EVERY_MS = 5_000
const BAR_WIDTH = 24

export function createProgressLine(terminal: Terminal, noun: string): ProgressLine {
  const startMs = terminal.clockMs()
  let shownMs = startMs
  let isShown = false
  return {
    show: (lines, share) => {
      const nowMs = terminal.clockMs()
      if (nowMs - shownMs < (terminal.live ? LIVE_EVERY_MS : PLAIN_EVERY_MS)) return
      shownMs = nowMs
      const words = progressWords(lines, share, nowMs - startMs, noun)
      if (!terminal.live) {
        terminal.say(`${words}\n`)
        return
      }
      isShown = true
      const bar = share === undefined ? '' : `${terminal.paint.bar(drawBar(share, BAR_WIDTH))} `
      terminal.say(`\r\u001B[K${bar}${words}`.slice(0, Math.max(40, terminal.width + 20)))
    },
    clear: () => {
      if (isShown) terminal.say('\r\u001B[K')
      isShown = false
    },
  }
}

/** `62 %, 62,000 events, 18,400 events/s, 3.1 s left`. */
export function progressWords(lines: number, share: number | undefined, elapsedMs: number, noun: string): string {
  const rate = `${grouped(lines / (elapsedMs / 1_000))} ${noun}s/s`
  const words = [counted(lines, noun), rate]
  if (share === undefined) return words.join(', ')
  const left = share > 0 ? [`${duration((elapsedMs * (1 - share)) / share)} left`] : []
  return [percent(share).padStart(5), ...words, ...left].join(', ')
}

const EIGHTHS = ' ▏▎▍▌▋▊▉'

/** A bar of block characters, full at 1. */
export function drawBar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8)
  const full = '█'.repeat(Math.floor(eighths / 8))
  return `${full}${eighths % 8 === 0 ? '' : EIGHTHS.charAt(eighths % 8)}`.padEnd(width, '·')
}
