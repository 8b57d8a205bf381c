import { topicName } from '@fairstream/events'
import { systemClock } from '@fairstream/host'
import type { Command } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { openInput } from '../ingest/open-input.ts'
import { AT_ONCE, createPace } from '../ingest/pace.ts'
import type { Pace } from '../ingest/pace.ts'
import { sendLines, sentOf } from '../ingest/send-lines.ts'
import type { SentTally } from '../ingest/send-lines.ts'
import { DEPLOYMENT_OPTIONS, requireTopics, withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { createProgressLine } from '../progress.ts'
import { counted, duration, grouped } from '../quantities.ts'
import { checkInput } from '../run-over-file.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream ingest`: lines into the log of a running system. */
export const ingestCommand: Command = {
  name: 'ingest',
  says: 'sends raw scores and outcomes to a running system, one line a record',
  options: {
    input: { value: 'F', says: 'raw scores and outcomes, one JSON object a line; - for stdin', required: true },
    ...DEPLOYMENT_OPTIONS,
    rate: { value: 'N', says: 'so many lines a second; as fast as the log takes them by default' },
    json: { says: 'the summary as JSON on stdout as well' },
  },
  notes: [
    'Outcomes of a configured scorecard go to outcomes, all else to raw-scores, keyed by subject, the bytes as they are. Blank lines are passed over. A line that cannot be read is sent all the same and becomes a dead letter. ' +
      'A line longer than log.maxRecordBytes is not sent, for no broker would take it: exit code 1 says that there was one.',
    'Ctrl-C ends it after the batch under way and says how many lines were sent. Sent again, lines are duplicates: those within log.dedupe are flagged and not counted twice.',
  ],
  examples: ['ingest --input events.ndjson --config fairstream.yaml --rate 200'],
  run: async (given, terminal) => {
    const pace = readPace(given.values.get('rate'), terminal)
    const input = given.values.get('input') ?? ''
    if (input !== '-') await checkInput(input)
    const tally = await withDeployment(given, terminal, (deployment) => ingest(input, pace, deployment, terminal))
    if (given.switches.has('json')) await writeData(terminal, summaryJson(tally))
    return tally.tooLarge > 0 ? EXIT.found : EXIT.done
  },
}

async function ingest(input: string, pace: Pace, deployment: OpenDeployment, terminal: Terminal): Promise<SentTally> {
  const { configuration } = deployment.settled
  const { rawScores } = deployment.names
  const outcomes = topicName(configuration.prefix, 'outcomes')
  await requireTopics(deployment, [rawScores, outcomes])
  const { name, blocks, bytesInAll } = await openInput(input, terminal)
  const line = createProgressLine(terminal, 'line')
  const startMs = terminal.clockMs()
  try {
    const tally = await sendLines({
      ...{ blocks, rawScores, outcomes, pace, log: deployment.log, signal: terminal.signal, sleep: systemClock.sleep },
      scorecards: new Set(Object.keys(configuration.scorecards)),
      maxRecordBytes: configuration.log.maxRecordBytes,
      onComplaint: complainer(name, line.clear, terminal),
      onSent: ({ lines, bytes }) => {
        line.show(lines, bytesInAll === undefined ? undefined : Math.min(1, bytes / bytesInAll))
      },
    })
    line.clear()
    terminal.say(summaryWords(tally, terminal.clockMs() - startMs))
    return tally
  } finally {
    line.clear()
  }
}

function readPace(rate: string | undefined, { clockMs }: Terminal): Pace {
  if (rate === undefined) return AT_ONCE
  const perSecond = /^\d+(\.\d+)?$/.test(rate) ? Number(rate) : 0
  if (perSecond >= 0.001 && perSecond <= 1e6) return createPace(perSecond, clockMs)
  throw new UsageError(`--rate ${rate}: wanted lines a second, a number from 0.001 to 1000000`)
}

const COMPLAINTS_SHOWN_MAX = 10

/** Names the first lines that are wrong, and says that there are more. */
function complainer(name: string, clear: () => void, { say }: Terminal): (line: number, words: string) => void {
  let complaints = 0
  return (line, words) => {
    complaints += 1
    if (complaints > COMPLAINTS_SHOWN_MAX + 1) return
    clear()
    say(complaints > COMPLAINTS_SHOWN_MAX ? `${name}: more lines like these are counted only\n` : `${name}:${line}: ${words}\n`)
  }
}

function summaryWords(tally: SentTally, ms: number): string {
  const { rawScores, outcomes, refused, blankLines, tooLarge } = tally
  const reasons = [...refused].sort().map(([code, n]) => `${grouped(n)} ${code}`)
  const dead = sentOf(tally) - rawScores - outcomes
  const parts = [
    counted(rawScores, 'raw score'),
    ...(outcomes === 0 ? [] : [counted(outcomes, 'outcome')]),
    `${grouped(dead)} unreadable${dead === 0 ? '' : ` (${reasons.join(', ')}), which become dead letters`}`,
  ]
  const beside = [
    ...(blankLines === 0 ? [] : [`${counted(blankLines, 'blank line')} passed over`]),
    ...(tooLarge === 0 ? [] : [`${counted(tooLarge, 'line')} too large and not sent`]),
  ]
  return `${[`${counted(sentOf(tally), 'line')} sent in ${duration(ms)}: ${parts.join(', ')}`, ...beside].join('; ')}\n`
}

function summaryJson(tally: SentTally): string {
  const { lines, blankLines, rawScores, outcomes, refused, tooLarge } = tally
  const byCode = Object.fromEntries([...refused].sort())
  const unreadable = { total: sentOf(tally) - rawScores - outcomes, byCode }
  return `${JSON.stringify({ lines, sent: sentOf(tally), rawScores, outcomes, unreadable, blankLines, tooLarge })}\n`
}
