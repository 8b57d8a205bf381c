import { counted, duration, grouped, size } from './quantities.ts'
import type { ScorecardSummary, Summary } from './summary.ts'
import type { Paint } from './terminal.ts'
import { wrapWords } from './wrap-words.ts'

/** The counts of a run in one line: `99,998 fair scores, 2 dead letters (1 invalid, 1 unreadable), 0 late scores, 3 maps`. */
function printCounts({ fairScores, deadLetters, lateScores, maps, outcomes, blankLines }: Summary): string {
  const reasons = Object.entries(deadLetters.byCode).map(([code, n]) => `${grouped(n)} ${code}`)
  return [
    counted(fairScores, 'fair score'),
    `${counted(deadLetters.total, 'dead letter')}${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`,
    counted(lateScores, 'late score'),
    counted(maps, 'map'),
    ...(outcomes === 0 ? [] : [counted(outcomes, 'outcome')]),
    ...(blankLines === 0 ? [] : [counted(blankLines, 'blank line')]),
  ].join(', ')
}

const LABEL_WIDTH = 12
const GROUPS_SHOWN_MAX = 24

/** A run's summary for people: the counts, then what stands behind them, then what to look at. */
export function printSummary(summary: Summary, paint: Paint, width: number): string {
  const { ms, eventsPerSecond, peakMemoryBytes } = summary.performance
  const rows: (readonly [string, readonly string[]])[] = [
    ['flags', items(summary.flags)],
    ...Object.entries(summary.scorecards).flatMap(([name, own]) => scorecardRows(name, own)),
    ['took', [`${duration(ms)},`, `${grouped(eventsPerSecond)} events/s,`, `peak memory ${size(peakMemoryBytes)}`]],
  ]
  const written = rows.map(
    ([label, words]) =>
      `  ${paint.faint(label.padEnd(LABEL_WIDTH))}${wrapWords(words, width - LABEL_WIDTH - 2).join(`\n${' '.repeat(LABEL_WIDTH + 2)}`)}`,
  )
  const warnings = warningsOf(summary).map((warning) => `\n${paint.bad('Look:')} ${warning}\n`)
  return `${paint.strong(printCounts(summary))}\n\n${written.join('\n')}\n${warnings.join('')}`
}

function scorecardRows(name: string, { groups, otherGroups, firstMap }: ScorecardSummary): (readonly [string, string[]])[] {
  const shown = Object.entries(groups).slice(0, GROUPS_SHOWN_MAX)
  const rest = Object.entries(groups).slice(GROUPS_SHOWN_MAX)
  const hidden = rest.reduce((sum, [, n]) => sum + n, 0) + (otherGroups ?? 0)
  const more = hidden === 0 ? [] : [`${grouped(hidden)} in other groups`]
  const first =
    firstMap === undefined
      ? ['none:', 'every fair score is the raw score']
      : [`after offset ${firstMap.afterOffset},`, `planned for ${firstMap.plannedFor},`, firstMap.version]
  return [
    ['scorecard', [name]],
    ['  groups', [...items(Object.fromEntries(shown)), ...more]],
    ['  first map', first],
  ]
}

function items(counts: Readonly<Record<string, number>>): string[] {
  const written = Object.entries(counts).map(([name, n]) => `${name} ${grouped(n)}`)
  return written.length === 0 ? ['none'] : written.map((each, index) => (index < written.length - 1 ? `${each},` : each))
}

function warningsOf({ breakerWouldOpenAt, scorecards, lateScores }: Summary): string[] {
  const breaker =
    breakerWouldOpenAt === undefined
      ? []
      : [`at offset ${breakerWouldOpenAt} so many records were dead letters that a live scorer would have stopped here.`]
  const jumps = Object.entries(scorecards).flatMap(([name, { watermarkJump: jump }]) =>
    jump === undefined
      ? []
      : [
          `the event at offset ${jump.offset} moved the watermark of ${name} by ${duration(jump.byMs)}; ` +
            `${grouped(jump.late)} of ${grouped(lateScores)} late scores came after it. Its time may be wrong: --log-time refuses such events.`,
        ],
  )
  return [...breaker, ...jumps]
}
