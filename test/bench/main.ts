import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { BenchCase, BenchContext, BenchResult } from './bench-case.ts'
import { CASES } from './cases.ts'
import { findBrokers } from './find-brokers.ts'
import type { BenchBrokers } from './find-brokers.ts'
import { describeMachine } from './machine.ts'
import { printResult } from './print-result.ts'
import { readArguments } from './read-arguments.ts'
import type { BenchRequest } from './read-arguments.ts'
import { resultsFile } from './results-file.ts'

const USAGE = `Usage: npm run bench -- [CASE…] [--list] [--json FILE] [--rounds N] [--events N]

Measures by turns with a peer doing the same, and prints medians, ranges and ratios, one line a measurement. A missed goal is told
and fails nothing. FAIRSTREAM_TEST_KAFKA and FAIRSTREAM_TEST_REDIS name brokers; without both, own ones are started.

  --list       the cases
  --json FILE  where the results go (default .fairstream/bench/bench-results.json)
  --rounds N   how often each side is measured, at least 3
  --events N   events of the cases that stream
`

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const read = readArguments(
    args,
    CASES.map(({ name }) => name),
  )
  if (read.kind === 'mistake') {
    process.stderr.write(`${read.message}\n`)
    return 2
  }
  if (read.kind === 'run') return await runCases(read.request)
  process.stdout.write(read.kind === 'help' ? USAGE : CASES.map(({ name, about }) => `${name}: ${about}\n`).join(''))
  return 0
}

async function runCases(request: BenchRequest): Promise<number> {
  const chosen = CASES.filter(({ name }) => request.cases.length === 0 || request.cases.includes(name))
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stop.abort(new Error(name))
    })
  const directory = await mkdtemp(join(tmpdir(), 'fairstream-bench-'))
  const found = chosen.some(({ brokers: use }) => use !== 'none') ? await findBrokers(process.env) : undefined
  const [brokers, reason] = typeof found === 'string' ? [undefined, found] : [found, '']
  const results: BenchResult[] = []
  let faults = 0
  try {
    for (const each of chosen) {
      if (stop.signal.aborted) break
      if (each.brokers !== 'none' && brokers === undefined)
        process.stdout.write(`${each.name}: ${each.brokers === 'needed' ? 'passed over' : 'without brokers'}. ${reason}\n`)
      if (each.brokers === 'needed' && brokers === undefined) continue
      if (!(await runCase(each, contextOf(each, request, brokers, directory, stop.signal), results))) faults += 1
    }
  } finally {
    await brokers?.stop()
    await rm(directory, { recursive: true, force: true })
  }
  await mkdir(dirname(request.json), { recursive: true })
  await writeFile(request.json, resultsFile(describeMachine(brokers?.from), results))
  process.stderr.write(`written to ${request.json}\n`)
  return faults === 0 ? 0 : 1
}

function contextOf(
  { name, rounds }: BenchCase,
  request: BenchRequest,
  brokers: BenchBrokers | undefined,
  directory: string,
  signal: AbortSignal,
): BenchContext {
  const progress = (text: string): void => {
    process.stderr.write(`${name}: ${text}\n`)
  }
  return { rounds: request.rounds ?? rounds, events: request.events, brokers, directory, signal, progress }
}

/** A case that fails is told, and the others go on. */
async function runCase({ name, run }: BenchCase, context: BenchContext, results: BenchResult[]): Promise<boolean> {
  try {
    for (const result of await run(context)) {
      results.push(result)
      process.stdout.write(`${printResult(result)}\n`)
    }
    return true
  } catch (fault) {
    process.stdout.write(`${name}: failed. ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`)
    return false
  }
}
