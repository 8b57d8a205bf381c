import type { Terminal } from '../terminal.ts'

/** Draws a picture again and again in the same place. */
export interface Screen {
  readonly draw: (lines: readonly string[]) => void
  /** Leaves the last picture where it is and shows the cursor again. */
  readonly close: () => void
}

const HIDE_CURSOR = '\u001B[?25l'
const SHOW_CURSOR = '\u001B[?25h'
const CLEAR_LINE = '\u001B[K'
const CLEAR_BELOW = '\u001B[J'

export function openScreen({ say }: Terminal): Screen {
  let height = 0
  say(HIDE_CURSOR)
  return {
    draw: (lines) => {
      const up = height > 0 ? `\u001B[${height}A\r` : ''
      say(`${up}${lines.map((line) => `${line}${CLEAR_LINE}\n`).join('')}${CLEAR_BELOW}`)
      height = lines.length
    },
    close: () => {
      say(SHOW_CURSOR)
    },
  }
}
