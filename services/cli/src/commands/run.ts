import type { Command, Given } from '../command.ts'
import { EXIT, Interrupted } from '../errors.ts'
import { openOutputDirectory } from '../output-directory.ts'
import type { OutputDirectory } from '../output-directory.ts'
import { printSummary } from '../print-summary.ts'
import { createProgressLine } from '../progress.ts'
import { readWatchedConfiguration } from '../read-watched-configuration.ts'
import { checkInput, runOverFile } from '../run-over-file.ts'
import type { RunOverFile } from '../run-over-file.ts'
import { summaryOf } from '../summary.ts'
import type { Summary } from '../summary.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream run`: the whole pipeline over a recorded file. */
export const runCommand: Command = {
  name: 'run',
  says: 'the whole pipeline over a recorded file, in event time',
  options: {
    input: { value: 'EVENTS', says: 'raw scores and outcomes, one JSON object a line, in the order of the log', required: true },
    config: { value: 'F', says: 'the configuration', required: true },
    out: {
      value: 'DIR',
      says: 'gets one file per output topic; a new directory, or one that an earlier run wrote',
      required: true,
    },
    'log-time': {
      value: 'FIELD',
      says: 'the top-level field that says when the log took a record; dead-letters events from its future',
    },
    json: { says: 'the summary as JSON on stdout as well' },
  },
  notes: [
    'Writes fair-scores, late-scores, dead-letters, transport-maps, plan-reports and drift-alerts as .ndjson: the records in input order, the ' +
      'same bytes for the same input. The input is partition 0, a line its offset, counted from 0; blank lines count. A record that ' +
      'cannot be read becomes a dead letter and stops nothing. The files come into place when the run is whole.',
  ],
  examples: ['run --input events.ndjson --config fairstream.yaml --out out'],
  run: async (given, terminal) => {
    const summary = await runFile(given, terminal)
    if (given.switches.has('json')) await writeData(terminal, `${JSON.stringify(summary)}\n`)
    return EXIT.done
  },
}

async function runFile({ values }: Given, terminal: Terminal): Promise<Summary> {
  const [input = '', config = '', out = ''] = ['input', 'config', 'out'].map((name) => values.get(name))
  const logTimeField = values.get('log-time')
  const { configuration, baselines } = await readWatchedConfiguration(config, terminal)
  await checkInput(input)
  const outputs = await openOutputDirectory(out, input)
  const own = { configuration, baselines, ...(logTimeField === undefined ? {} : { logTimeField }) }
  const plan = { input, ...own, outputs, signal: terminal.signal }
  const summary = await runAndKeep(plan, terminal).catch((error: unknown) => {
    if (error instanceof Interrupted) throw new Interrupted(`${error.message}; nothing was written to ${out}`, { cause: error })
    throw error
  })
  terminal.say(
    `${printSummary(summary, terminal.paint, terminal.width)}  ${terminal.paint.faint('written to'.padEnd(12))}${out}\n`,
  )
  return summary
}

/** Runs over a file with its progress shown, and keeps the outputs, or none of them. */
async function runAndKeep(plan: RunOverFile, terminal: Terminal): Promise<Summary> {
  const line = createProgressLine(terminal, 'event')
  const startMs = terminal.clockMs()
  try {
    const tally = await runOverFile({
      ...plan,
      onProgress: ({ bytes, bytesInAll, lines }) => {
        line.show(lines, bytesInAll === undefined || bytesInAll === 0 ? undefined : Math.min(1, bytes / bytesInAll))
      },
    })
    await plan.outputs.keep()
    line.clear()
    return summaryOf(tally, measured(tally.lines - tally.blankLines, terminal.clockMs() - startMs))
  } catch (error) {
    line.clear()
    await discard(plan.outputs)
    throw error
  }
}

/** What is left over is named after this process, and the next run takes it away. */
async function discard(outputs: OutputDirectory): Promise<void> {
  await outputs.discard().catch(() => undefined)
}

function measured(events: number, ms: number): Summary['performance'] {
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1_024
  return { ms: Math.round(ms), eventsPerSecond: Math.round(events / Math.max(ms / 1_000, 1e-3)), peakMemoryBytes }
}
