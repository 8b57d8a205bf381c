import { ARRIVALS_PREFIX, pipelineRules, SLICE_PREFIX } from '@fairstream/pipeline'
import { isVerified, verifyLog } from '@fairstream/replay'
import type { PartitionRange, StateHeld, Verification } from '@fairstream/replay'
import type { Command, Given } from '../command.ts'
import { EXIT, Interrupted, UsageError } from '../errors.ts'
import { DEPLOYMENT_OPTIONS, requireTopics, withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { createProgressLine } from '../progress.ts'
import { counted, duration, grouped } from '../quantities.ts'
import { printVerification } from '../replay/print-verification.ts'
import { verificationPage } from '../replay/verification-page.ts'
import { writePage } from '../report-page/write-page.ts'
import { checkPartition, extentOf, RANGE_OPTIONS, readLogRange } from '../replay/range-options.ts'
import type { AskedRange } from '../replay/range-options.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream replay verify`: what was said is computed again from the log, and compared. */
export const replayVerifyCommand: Command = {
  name: 'replay verify',
  says: 'computes every fair score again from its raw score and the map that it names, and compares',
  options: {
    ...DEPLOYMENT_OPTIONS,
    ...RANGE_OPTIONS,
    state: {
      says: 'folds raw-scores as well: duplicates, lateness, and the slices that the store holds, with what arrived in them',
    },
    maps: { says: 'plans every map again from the sources that it names' },
    show: { value: 'N', says: 'names so many divergences, 20 by default; all are counted' },
    html: { value: 'FILE', says: 'gets the findings as a page, for those who do not read logs' },
    json: { says: 'as JSON' },
  },
  notes: [
    'Reads a closed range, up to where the log ends at the start; beside running services, whose topics and state it leaves alone. Every input must have one answer, and a repeat the bytes of the first.',
    'Exit code 1 says that something differs, or could not be compared: a map that was tampered with or is gone, or another output format. What is past retention is named, and no fault.',
    'With --state and --maps reading begins where raw-scores begins, under the configuration that is given; the state follows from the log once it has read past dedupe and one slice.',
  ],
  examples: [
    'replay verify --config fairstream.yaml --state --maps',
    'replay verify --config fairstream.yaml --from 2026-01-01T06:00:00Z --html verified.html',
  ],
  run: async (given, terminal) => {
    const range = readLogRange(given)
    const shownMax = readShown(given)
    const verification = await withDeployment(given, terminal, (deployment) =>
      verify(deployment, given, range, shownMax, terminal),
    )
    const html = given.values.get('html')
    if (html !== undefined) await writePage(html, verificationPage(verification))
    const text = given.switches.has('json')
      ? `${JSON.stringify({ ...verification, verified: isVerified(verification) }, undefined, 2)}\n`
      : printVerification(verification, terminal.paint)
    await writeData(terminal, text)
    if (html !== undefined) terminal.say(`  ${terminal.paint.faint('html'.padEnd(12))}${html}\n`)
    return isVerified(verification) ? EXIT.done : EXIT.found
  },
}

async function verify(
  deployment: OpenDeployment,
  { switches }: Given,
  range: AskedRange,
  shownMax: number,
  terminal: Terminal,
): Promise<Verification> {
  const { log, names: topics, settled } = deployment
  const { rawScores, fairScores, lateScores, deadLetters, transportMaps } = topics
  await requireTopics(deployment, [rawScores, fairScores, lateScores, deadLetters, transportMaps])
  checkPartition(range, await log.bounds(rawScores))
  const asked = { state: switches.has('state'), maps: switches.has('maps'), shownMax }
  const states = asked.state ? await readStates(deployment) : new Map<number, StateHeld>()
  const startMs = terminal.clockMs()
  const line = createProgressLine(terminal, 'event')
  let inAll = 0
  let read = 0
  try {
    const verification = await verifyLog({
      ...{ log, topics, asked, states, rules: pipelineRules(settled.configuration), signal: terminal.signal },
      rangeOf: (bounds) => extentOf(range, log, rawScores, bounds),
      onRanges: (ranges) => {
        inAll = ranges.reduce((sum, { readFrom, to }) => sum + Math.max(0, to - readFrom), 0)
        sayRanges(ranges, terminal)
      },
      onInput: () => {
        read += 1
        if (read % SHOWN_EVERY === 0) line.show(read, inAll === 0 ? undefined : Math.min(1, read / inAll))
      },
    })
    line.clear()
    const ms = terminal.clockMs() - startMs
    terminal.say(`${counted(read, 'event')} read in ${duration(ms)}, ${grouped((read * 1_000) / Math.max(1, ms))} events/s\n`)
    return verification
  } catch (error) {
    if (terminal.signal.aborted)
      throw new Interrupted(`stopped after ${counted(read, 'event')}; nothing was written`, { cause: error })
    throw error
  } finally {
    line.clear()
  }
}

/** The clock is looked at once in so many events. */
const SHOWN_EVERY = 512

function sayRanges(ranges: readonly PartitionRange[], { say }: Terminal): void {
  for (const { partition, asked, first, to } of ranges)
    if (asked < Math.min(first, to))
      say(`partition ${partition}: raw-scores begins at offset ${first}; what is before is past retention\n`)
}

async function readStates({ log, store, names }: OpenDeployment): Promise<ReadonlyMap<number, StateHeld>> {
  const states = new Map<number, StateHeld>()
  for (const { partition } of await log.bounds(names.rawScores)) {
    const key = `${names.rawScores}/${partition}`
    const record = await store.read(key, [SLICE_PREFIX, ARRIVALS_PREFIX])
    if (record !== undefined) states.set(partition, { key, next: record.record.next[0] ?? 0, record })
  }
  return states
}

const SHOWN_DEFAULT = 20

function readShown({ values }: Given): number {
  const text = values.get('show')
  if (text === undefined) return SHOWN_DEFAULT
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new UsageError(`--show ${text}: wanted a whole number up to 99999`)
}
