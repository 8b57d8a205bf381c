import { parseArgs } from 'node:util'
import { adwinFirstAlarms } from './adwin.ts'
import { airCovers } from './air-coverage.ts'
import { ourFirstAlarms } from './our-watch.ts'
import { firstAlarmOfLooks, ksLook, psiLook } from './peer-monitors.ts'
import type { Look } from './peer-monitors.ts'
import { EQUAL } from './scenario.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'
import type { Planned } from './scenarios.ts'
import { tally } from './tally.ts'

const USAGE = `Usage: npm run drift-simulate -- [--runs N] [--only TEXT] [--python PATH]

Shows our drift watch and common monitors the same streams: the share of runs with a false alarm, its standard error, and the delay
after a change in slices of 500 events (median, p90).

  --runs 400      runs per stream; long streams get a stated part of them
  --only TEXT     only the streams whose name contains TEXT, or one of TEXT|TEXT ("air" for the coverage of AIR's interval)
  --python PATH   also ADWIN, on some streams and a fifth of the runs, by an interpreter that has test/drift/peers/requirements.txt

Example: npm run drift-simulate -- --runs 50 --only "6 equal"
`

/** Python takes two seconds where we take a sixth of one, so ADWIN sees one run in five. */
const ADWIN_PART = 5

interface Request {
  readonly runs: number
  readonly only: string
  readonly python: string | undefined
}

process.exitCode = main(process.argv.slice(2))

function main(args: readonly string[]): number {
  const request = readRequest(args)
  if (typeof request === 'string') {
    process.stderr.write(request)
    return args.includes('--help') ? 0 : 2
  }
  process.stdout.write('| stream | monitor | runs | false alarms ± se | median | p90 | s |\n|---|---|---|---|---|---|---|\n')
  for (const planned of SCENARIOS)
    if (request.only.split('|').some((part) => planned.name.includes(part))) showStream(planned, request)
  if ('air'.includes(request.only)) showAir(request)
  return 0
}

function showStream(planned: Planned, { runs: asked, python }: Request): void {
  const seeds = Array.from({ length: Math.max(2, Math.round(asked * planned.runs)) }, (_, i) => i + 1)
  const started = performance.now()
  const ours = seeds.map((seed) => ourFirstAlarms(planned, seed))
  const common = planned.change?.group === 'all'
  // Blind to what all groups have in common: there every alarm between groups is a false one.
  showRow(
    planned,
    'ours, between groups',
    ours.map(({ between }) => between),
    common ? undefined : planned.change?.at,
    started,
  )
  showRow(
    planned,
    'ours, reference',
    ours.map(({ reference }) => reference),
    planned.change?.at,
    started,
  )
  if (planned.peers === 'none') return
  const changedGroup = typeof planned.change?.group === 'number' ? planned.change.group : undefined
  const looks: readonly (readonly [string, Look])[] = [
    ['KS per look, p < .05', ksLook],
    ['PSI per look, ≥ .25', psiLook],
  ]
  for (const [name, look] of looks) {
    const from = performance.now()
    showRow(
      planned,
      name,
      seeds.map((seed) => firstAlarmOfLooks(planned, seed, look, changedGroup)),
      planned.change?.at,
      from,
    )
  }
  if (python !== undefined && planned.peers === 'looks and ADWIN')
    showAdwin(planned, seeds.slice(0, Math.ceil(seeds.length / ADWIN_PART)), python)
}

function showAdwin(planned: Planned, seeds: readonly number[], python: string): void {
  const from = performance.now()
  const alarms = adwinFirstAlarms(planned, seeds, python).map((event) =>
    event === undefined ? undefined : Math.floor(event / planned.perSlice),
  )
  showRow(planned, 'ADWIN, river defaults', alarms, planned.change?.at, from)
}

function showRow(
  { name }: Scenario,
  monitor: string,
  alarms: readonly (number | undefined)[],
  changeAt: number | undefined,
  from: number,
): void {
  const { runs, falseShare, falseError, median, p90 } = tally(alarms, changeAt)
  const cells = [name, monitor, runs, `${falseShare.toFixed(3)} ± ${falseError.toFixed(3)}`, median ?? '–', p90 ?? '–']
  process.stdout.write(`| ${[...cells, ((performance.now() - from) / 1000).toFixed(0)].join(' | ')} |\n`)
}

function showAir({ runs: asked }: Request): void {
  const runs = Math.round(2.5 * asked)
  for (const groups of [2, 6]) {
    const rates = [...new Array<number>(groups - 1).fill(0.3), 0.24]
    const found = Array.from({ length: runs }, (_, i) =>
      airCovers({ shares: EQUAL(groups), rates, slices: 600, perSlice: 500 }, i + 1),
    )
    const missed = found.filter(({ covers }) => !covers).length / runs
    const middle = (of: 'lo' | 'hi'): string => (found.map((each) => each[of]).sort((a, b) => a - b)[runs >> 1] ?? 0).toFixed(3)
    process.stdout.write(
      `AIR .8, ${groups} equal groups, ${runs} runs: left its interval in ${missed.toFixed(3)}, median ${middle('lo')}–${middle('hi')}\n`,
    )
  }
}

function readRequest(args: readonly string[]): Request | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string', default: '400' },
        only: { type: 'string', default: '' },
        python: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
    if (values.help === true) return USAGE
    const runs = Number(values.runs)
    if (!Number.isInteger(runs) || runs < 1) return `--runs ${values.runs}: wanted a whole number from 1\n`
    return { runs, only: values.only, python: values.python }
  } catch (fault) {
    return `${fault instanceof Error ? fault.message : String(fault)}\n\n${USAGE}`
  }
}
