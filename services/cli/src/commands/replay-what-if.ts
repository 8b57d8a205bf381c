import { topicName } from '@fairstream/events'
import { readCutOffs } from '../batch/cut-off-option.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Interrupted, UsageError } from '../errors.ts'
import { DEPLOYMENT_OPTIONS, requireTopics, withDeployment } from '../open-deployment.ts'
import { createProgressLine } from '../progress.ts'
import { EVENT_RANGE_OPTIONS, readRange } from '../replay/range-options.ts'
import type { AskedRange } from '../replay/range-options.ts'
import { writePage } from '../report-page/write-page.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { COMPARED_MAX } from '../what-if/comparison.ts'
import type { WhatIfReport } from '../what-if/findings.ts'
import { OTHER_OPTIONS, readAsked } from '../what-if/other-configuration.ts'
import type { Asked } from '../what-if/other-configuration.ts'
import { printWhatIf } from '../what-if/print-what-if.ts'
import { recordingOfFile } from '../what-if/recording-of-file.ts'
import { recordingOfLog } from '../what-if/recording-of-log.ts'
import type { Recording } from '../what-if/recording.ts'
import { runBoth } from '../what-if/run-both.ts'
import { openShadowOutputs } from '../what-if/shadow-outputs.ts'
import { whatIfPage } from '../what-if/what-if-page.ts'
import { whatIfReport } from '../what-if/what-if.ts'

/** `fairstream replay what-if`: what another configuration would have said. */
export const replayWhatIfCommand: Command = {
  name: 'replay what-if',
  says: 'what another policy would have said of recorded scores: who moves, whose decision flips, what it costs',
  options: {
    ...DEPLOYMENT_OPTIONS,
    config: { ...DEPLOYMENT_OPTIONS.config, says: 'the configuration in force; also where the log is, unless --input is given' },
    ...OTHER_OPTIONS,
    scorecard: { value: 'NAME', says: 'which scorecard is compared, where there are several' },
    input: { value: 'EVENTS', says: 'a recorded file, as run reads it, instead of the log' },
    ...EVENT_RANGE_OPTIONS,
    at: { value: 'SHARE,…', says: 'selections that are compared, as shares of all; .1,.25,.5 by default' },
    out: { value: 'DIR', says: 'gets what either side says, as run writes it: in-force and what-if' },
    html: { value: 'FILE', says: 'gets the report as a page' },
    json: { says: 'the report as JSON on stdout' },
  },
  notes: [
    'Runs the same closed range of raw scores through the pipeline twice, in this process alone: under the configuration in force and under ' +
      'the other. Topics and state are only read. Partitions are merged by event time, and maps are planned at event-time boundaries: the same ' +
      `records give the same bytes. At most ${COMPARED_MAX} scores are compared. Groups below minGroupShown are not told apart.`,
  ],
  examples: ['replay what-if --config fairstream.yaml --theta 0.5 --html what-if.html'],
  run: async (given, terminal) => {
    const range = readRange(given)
    const shares = readShares(given.values.get('at') ?? '.1,.25,.5')
    const asked = await readAsked(given, terminal)
    const report = await withRecording(given, asked, range, terminal, (recording) =>
      compare(given, { asked, range, shares, recording }, terminal),
    )
    await writeReport(given, report, terminal)
    return EXIT.done
  },
}

interface Comparing {
  readonly asked: Asked
  readonly range: AskedRange
  readonly shares: readonly number[]
  readonly recording: Recording
}

function readShares(text: string): readonly number[] {
  return readCutOffs(text).map(({ name, cutOff }) => {
    if ('share' in cutOff) return cutOff.share
    throw new UsageError(`--at ${text}: ${name} is no share; wanted shares of all, such as .1,.25,.5`)
  })
}

async function withRecording<T>(
  given: Given,
  { inForce: { configuration } }: Asked,
  range: AskedRange,
  terminal: Terminal,
  work: (recording: Recording) => Promise<T>,
): Promise<T> {
  const input = given.values.get('input')
  const { maxRecordBytes } = configuration.log
  const topic = topicName(configuration.prefix, 'raw-scores')
  const closing = async (recording: Recording): Promise<T> => {
    try {
      return await work(recording)
    } finally {
      await recording.close()
    }
  }
  if (input !== undefined) {
    if (given.values.has('data')) throw new UsageError('--input and --data: wanted one of them')
    return await closing(await recordingOfFile(input, topic, range, maxRecordBytes))
  }
  return await withDeployment(given, terminal, async (deployment) => {
    await requireTopics(deployment, [topic])
    return await closing(await recordingOfLog(deployment.log, topic, range, maxRecordBytes))
  })
}

/** Runs both sides with progress shown, and keeps what they wrote, or none of it. */
async function compare(given: Given, { asked, range, shares, recording }: Comparing, terminal: Terminal): Promise<WhatIfReport> {
  const out = given.values.get('out')
  const outputs = out === undefined ? undefined : await openShadowOutputs(out, given.values.get('input') ?? '')
  const line = createProgressLine(terminal, 'record')
  try {
    const ran = await runBoth({
      asked,
      recording,
      range,
      ...(outputs === undefined ? {} : { outputs }),
      signal: terminal.signal,
      onProgress: line.show,
    })
    await outputs?.keep()
    return whatIfReport(asked, recording, range, ran, shares)
  } catch (error) {
    await outputs?.discard()
    if (error instanceof Interrupted) throw new Interrupted(`${error.message}; nothing was written`, { cause: error })
    throw error
  } finally {
    line.clear()
  }
}

async function writeReport({ values, switches }: Given, report: WhatIfReport, terminal: Terminal): Promise<void> {
  const html = values.get('html')
  if (html !== undefined) await writePage(html, whatIfPage(report))
  await writeData(terminal, switches.has('json') ? `${JSON.stringify(report)}\n` : printWhatIf(report))
  for (const [name, path] of [
    ['html', html],
    ['out', values.get('out')],
  ] as const)
    // prettier-ignore
    if (path !== undefined) terminal.say(`  ${terminal.paint.faint(name.padEnd(12))}${path}\n`)
}
