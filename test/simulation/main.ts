import { parseArgs } from 'node:util'
import { MODES, whyNot } from './fault-mix.ts'
import type { Mode } from './fault-mix.ts'
import { PLANTS, STRICT_PLANTS } from './plants.ts'
import type { Plant } from './plants.ts'
import { runSeeds } from './run-seeds.ts'
import { shrink } from './simulate.ts'

const USAGE = `Usage: npm run simulate -- [--seeds FROM-TO] [--mode MODE]… [--plant FAULT]

Runs the production stages and runner through seeded schedules of crashes, zombies, lost replies, rebalances, roll-backs of the
store, damaged logs and stalled maps, and compares what they leave behind with what the log says.

  --seeds 1-1000   which schedules (default 1-1000)
  --mode MODE      strict: the runner in strict mode, where any repeat at all is a divergence;
                   roll-back, growth, replaced-log: that fault certain and frequent in every schedule
  --plant FAULT    runs with a fault planted in the runner: ${PLANTS.join(', ')};
                   in strict mode as well: ${STRICT_PLANTS.join(', ')}

Exits 0 where nothing diverged, 1 on a divergence, 2 on wrong usage.
Example: npm run simulate -- --seeds 1-300 --mode strict --mode roll-back
`

const ALL_PLANTS: readonly Plant[] = [...PLANTS, ...STRICT_PLANTS]

interface Request {
  readonly from: number
  readonly to: number
  readonly plant?: Plant
  readonly modes: readonly Mode[]
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
      options: {
        seeds: { type: 'string', default: '1-1000' },
        mode: { type: 'string', multiple: true, default: [] },
        plant: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
    if (values.help === true) return USAGE
    const [, from, to] = /^(\d{1,9})-(\d{1,9})$/.exec(values.seeds) ?? []
    if (from === undefined || to === undefined || Number(from) > Number(to))
      return `--seeds ${values.seeds}: wanted FROM-TO, such as 1-1000\n`
    const plant = ALL_PLANTS.find((each) => each === values.plant)
    if (values.plant !== undefined && plant === undefined)
      return `--plant ${values.plant}: wanted one of ${ALL_PLANTS.join(', ')}\n`
    const modes = readModes(values.mode, plant)
    return typeof modes === 'string'
      ? modes
      : { from: Number(from), to: Number(to), modes, ...(plant === undefined ? {} : { plant }) }
  } catch (fault) {
    return `${fault instanceof Error ? fault.message : String(fault)}\n\n${USAGE}`
  }
}

/** A fault that only strict mode can have is run in strict mode, asked for or not. */
function readModes(written: readonly string[], plant: Plant | undefined): readonly Mode[] | string {
  const modes = new Set<Mode>(STRICT_PLANTS.some((each) => each === plant) ? ['strict'] : [])
  for (const name of written) {
    const mode = MODES.find((each) => each === name)
    if (mode === undefined) return `--mode ${name}: wanted one of ${MODES.join(', ')}\n`
    modes.add(mode)
  }
  const contradiction = whyNot([...modes])
  return contradiction === undefined ? [...modes] : `--mode ${contradiction}\n`
}

function progress({ from, to }: Request): (answer: unknown, done: number) => void {
  const all = to - from + 1
  const every = Math.max(1, Math.floor(all / 20))
  return (_, done) => {
    if (done % every === 0) process.stderr.write(`${done} of ${all}\n`)
  }
}

async function describe({ plant, modes }: Request, seed: number, count: number): Promise<void> {
  const shrunk = await shrink({ seed, modes, ...(plant === undefined ? {} : { plant }) })
  const lines = [
    `seed ${seed} diverged (first of ${count}); shrunk to ${shrunk.faults.length} faults:`,
    ...shrunk.faults.map((fault) => `  ${fault}`),
    'what diverged:',
    ...shrunk.divergences.slice(0, 10).map((divergence) => `  ${divergence}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
