import { parseArgs } from 'node:util'
import { PLANTS } from './plants.ts'
import type { Plant } from './plants.ts'
import { runSeeds } from './run-seeds.ts'
import { shrink } from './simulate.ts'

const USAGE = `Usage: npm run simulate -- [--seeds FROM-TO] [--plant FAULT]

Runs the production stages and runner through seeded schedules of crashes, zombies, lost replies, rebalances, roll-backs of the
store, damaged logs and stalled maps, and compares what they leave behind with what the log says.

  --seeds 1-1000   which schedules (default 1-1000)
  --plant FAULT    runs with a fault planted in the runner: ${PLANTS.join(', ')}

Exits 0 where nothing diverged, 1 on a divergence, 2 on wrong usage.
Example: npm run simulate -- --seeds 1-300 --plant no-output-tail
`

interface Request {
  readonly from: number
  readonly to: number
  readonly plant?: Plant
}

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const request = readRequest(args)
  if (typeof request === 'string') {
    process.stderr.write(request)
    return request === USAGE && args.includes('--help') ? 0 : 2
  }
  const started = performance.now()
  const tally = await runSeeds({ ...request, onAnswer: progress(request) })
  const [first] = tally.diverged
  if (first !== undefined) await describe(request, first.seed, tally.diverged.length)
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  const { schedules, events, superseded, diverged } = tally
  process.stdout.write(`${schedules} schedules, ${events} events, ${superseded} superseded, ${diverged.length} diverged\n`)
  return diverged.length === 0 ? 0 : 1
}

function readRequest(args: readonly string[]): Request | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seeds: { type: 'string', default: '1-1000' }, plant: { type: 'string' }, help: { type: 'boolean' } },
    })
    if (values.help === true) return USAGE
    const [, from, to] = /^(\d{1,9})-(\d{1,9})$/.exec(values.seeds) ?? []
    if (from === undefined || to === undefined || Number(from) > Number(to))
      return `--seeds ${values.seeds}: wanted FROM-TO, such as 1-1000\n`
    const plant = PLANTS.find((each) => each === values.plant)
    if (values.plant !== undefined && plant === undefined) return `--plant ${values.plant}: wanted one of ${PLANTS.join(', ')}\n`
    return { from: Number(from), to: Number(to), ...(plant === undefined ? {} : { plant }) }
  } catch (fault) {
    return `${fault instanceof Error ? fault.message : String(fault)}\n\n${USAGE}`
  }
}

function progress({ from, to }: Request): (answer: unknown, done: number) => void {
  const all = to - from + 1
  const every = Math.max(1, Math.floor(all / 20))
  return (_, done) => {
    if (done % every === 0) process.stderr.write(`${done} of ${all}\n`)
  }
}

async function describe({ plant }: Request, seed: number, count: number): Promise<void> {
  const shrunk = await shrink({ seed, ...(plant === undefined ? {} : { plant }) })
  const lines = [
    `seed ${seed} diverged (first of ${count}); shrunk to ${shrunk.faults.length} faults:`,
    ...shrunk.faults.map((fault) => `  ${fault}`),
    'what diverged:',
    ...shrunk.divergences.slice(0, 10).map((divergence) => `  ${divergence}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
