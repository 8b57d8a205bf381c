import { randomInt } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { whyNoProcess } from '../integration/local-programs.ts'
import { FAULTS } from './faults.ts'
import { runFaultLoop } from './fault-loop.ts'
import type { FaultLoopResult } from './fault-loop.ts'
import { readArguments } from './read-arguments.ts'
import type { FaultLoopArguments } from './read-arguments.ts'
import { asMarkdown, asText, rowsOf, violations } from './write-report.ts'

const USAGE = `Usage: npm run fault-loop -- [--for 5m] [--rate 2000] [--partitions 8] [--scorers 2] [--seed S] [--strict]
                             [--rebuild] [--faults a,b,c] [--compression 10] [--no-halts] [--report FILE]

Starts Kafka, Redis, scorers and a planner as processes of its own on loopback, loads them, breaks them by a seeded schedule,
lets them come to rest, and counts from the logs alone. Needs java and redis-server. Stops only what it started.

  --rebuild      scorers fold state that is lost again from the log, and Redis is emptied among the faults
  --faults       which ones; all by default:
${Object.entries(FAULTS)
  .map(([kind, { says, everySeconds }]) => `                 ${kind}: ${says}; one in ${everySeconds} s`)
  .join('\n')}
  --compression  event time runs so many times as fast as the clock; a plan is made each 30 s of it
  --no-halts     do not, at the end, delete raw-scores and empty Redis to see that scorers halt
  --report       where the report goes as well, as Markdown with the figures as JSON

Exit codes: 0 nothing lost and nothing diverged, 1 something was, 2 wrong usage, 3 the loop could not run.
`
const EXIT = { kept: 0, violated: 1, usage: 2, fault: 3 } as const
const LOGS = join('.fairstream', 'fault-loop')
const SHOWN_MAX = 20

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const read = readArguments(args, randomInt(1_000_000))
  if (read.kind === 'mistake') {
    process.stderr.write(`${read.message}\n`)
    return EXIT.usage
  }
  if (read.kind === 'help') {
    process.stdout.write(USAGE)
    return EXIT.kept
  }
  const missing = [whyNoProcess('kafka'), whyNoProcess('redis')].filter((reason) => reason !== undefined)
  if (missing.length > 0) {
    process.stderr.write(`the loop kills its own brokers and cannot start them: ${missing.join('; ')}\n`)
    return EXIT.fault
  }
  return await run(read.arguments)
}

async function run({ request, report }: FaultLoopArguments): Promise<number> {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stop.abort(new Error(name))
    })
  const logs = resolve(LOGS, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-seed-${request.seed}`)
  await mkdir(logs, { recursive: true })
  say(`seed ${request.seed}; logs in ${logs}`)
  try {
    const result = await runFaultLoop({ ...request, logs }, say, stop.signal)
    return await tell(result, report ?? join(logs, 'report.md'))
  } catch (fault) {
    process.stderr.write(`the loop could not run: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`)
    return EXIT.fault
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function tell(result: FaultLoopResult, report: string): Promise<number> {
  await mkdir(dirname(resolve(report)), { recursive: true })
  await writeFile(report, asMarkdown(result))
  say(asText(rowsOf(result)))
  const found = violations(result)
  for (const each of found.slice(0, SHOWN_MAX)) say(each)
  if (found.length > SHOWN_MAX) say(`and ${found.length - SHOWN_MAX} more`)
  say(`report in ${report}; logs in ${result.request.logs}`)
  return found.length === 0 ? EXIT.kept : EXIT.violated
}
