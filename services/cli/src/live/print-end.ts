import { impactRatio, printParity } from '../print-parity.ts'
import { counted, duration } from '../quantities.ts'
import type { Terminal } from '../terminal.ts'
import type { LiveTally } from './live-tally.ts'
import type { LiveRun } from './run-live.ts'

/** What a live run came to, in counts, and what one might do next. */
export function printEnd(tally: LiveTally, { directory }: LiveRun, isDemo: boolean, { paint }: Terminal): string {
  const { counts, deadLetters } = tally.progress
  const dead = [...deadLetters.values()].reduce((sum, n) => sum + n, 0)
  const words = [
    counted(counts.fairScores, 'fair score'),
    counted(dead, 'dead letter'),
    counted(counts.lateScores, 'late score'),
    counted(counts.maps, 'map'),
  ]
  const groups = tally.parity.groups()
  const parity =
    groups.length === 0
      ? counts.maps === 0
        ? 'No map was planned, so every fair score is the raw score.\n'
        : 'None of the scores that were watched was judged by a map yet.\n'
      : `Of those that were watched, by group:\n\n${printParity(groups, paint)}${ratioWords(groups)}`
  const first =
    tally.firstScoreMs === undefined ? '' : `${paint.faint(`first fair score after ${duration(tally.firstScoreMs)}`)}\n`
  return `\n${paint.strong(words.join(', '))}\n${first}\n${parity}${isDemo ? nextWords(directory, paint) : ''}`
}

function ratioWords(groups: ReturnType<LiveTally['parity']['groups']>): string {
  const raw = impactRatio(groups.map(({ topHalfRaw }) => topHalfRaw)).toFixed(2)
  const fair = impactRatio(groups.map(({ topHalfFair }) => topHalfFair)).toFixed(2)
  return `Least share over greatest: ${raw} by raw score, ${fair} by fair score. The four-fifths rule asks for 0.80.\n`
}

function nextWords(directory: string, paint: Terminal['paint']): string {
  const command = (words: string): string => `  ${paint.strong(words)}\n`
  return `
All is kept in ${directory}; the next start goes on from here.

Next:
  your own file, from raw to fair: docs/guides/run-over-a-file.md
${command('npm run -s fairstream -- run --help')}  on Kafka and Redis: docs/guides/kafka-and-redis.md
${command('npm run -s fairstream -- doctor')}`
}
