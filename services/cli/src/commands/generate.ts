import { rename, rm } from 'node:fs/promises'
import { encodeUtf8, parseTime } from '@fairstream/events'
import { nearest } from '@fairstream/configuration'
import type { Generation, Plant } from '@fairstream/experiments'
import type { Command, Given } from '../command.ts'
import { EXIT, Interrupted, UsageError } from '../errors.ts'
import { createOutputFile } from '../output-file.ts'
import type { OutputFile } from '../output-file.ts'
import { eventLines, isOfVectors, KNOWN_POPULATIONS, tableLines } from '../population-lines.ts'
import type { AnyPopulation } from '../population-lines.ts'
import { PLANT_FORMS, PLANT_SAYS, readPlants } from '../plant-option.ts'
import { createProgressLine } from '../progress.ts'
import { counted } from '../quantities.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

const NAMES = Object.keys(KNOWN_POPULATIONS)

/** `fairstream generate`: a population as events, or as a table. */
export const generateCommand: Command = {
  name: 'generate',
  says: `a population as events in time order: ${NAMES.join(', ')}`,
  operands: ['NAME'],
  options: {
    n: { value: 'N', says: 'how many events', required: true },
    seed: { value: 'S', says: 'a whole number from 0 to 2^53 − 1; the same seed gives the same people', required: true },
    rate: { value: 'R', says: 'events a second of event time; 100 by default' },
    start: { value: 'T', says: "the first event's time, RFC 3339 or epoch ms; 2026-01-01T00:00Z by default" },
    plant: { value: 'P', says: PLANT_SAYS },
    out: { value: 'F', says: 'a file of events, or with .csv a table of id, traits and score; - for stdout', required: true },
  },
  notes: [...Object.values(KNOWN_POPULATIONS).map(({ name, description }) => `${name}: ${description}`), PLANT_FORMS],
  examples: [
    'generate credit --n 50000 --seed 7 --out events.ndjson',
    'generate credit --n 121000 --rate 0.2 --seed 5 --plant "shift:f|b:0.5:72" --out shifted.ndjson',
    'config example credit > fairstream.yaml',
  ],
  run: async (given, terminal) => {
    const population = populationNamed(given.operands[0] ?? '')
    const out = given.values.get('out') ?? ''
    const generation = readGeneration(given)
    const plant = given.values.get('plant')
    if (plant !== undefined && isOfVectors(population))
      throw new UsageError(`--plant: nothing can be planted in ${population.name}, whose scores are vectors`)
    const plants = readPlants(plant, population, generation.startMs ?? START_MS)
    if (plants.length > 0 && out.endsWith('.csv')) throw new UsageError('--plant changes events over time; wanted no .csv')
    await generateToFile({ population, generation, plants, out }, terminal)
    if (out !== '-') terminal.say(`${counted(Number(given.values.get('n')), 'event')} of ${population.name} in ${out}\n`)
    return EXIT.done
  },
}

/** Throws a UsageError with the nearest name. */
export function populationNamed(name: string): AnyPopulation {
  const found = Object.hasOwn(KNOWN_POPULATIONS, name) ? KNOWN_POPULATIONS[name] : undefined
  if (found !== undefined) return found
  const meant = nearest(name, NAMES)
  const known = `there are ${NAMES.join(', ')}`
  throw new UsageError(`'${name}' is no population: ${meant === undefined ? known : `did you mean ${meant}?`}`)
}

function readGeneration({ values }: Given): Generation {
  const start = values.get('start')
  const rate = values.get('rate')
  const startMs = start === undefined ? undefined : parseTime(/^-?\d+$/.test(start) ? Number(start) : withSeconds(start))
  if (start !== undefined && startMs === undefined)
    throw new UsageError(`--start ${start}: wanted RFC 3339 with its offset, such as 2026-01-01T00:00Z, or epoch ms`)
  return {
    n: whole('n', values.get('n') ?? '', 1e12),
    seed: whole('seed', values.get('seed') ?? '', Number.MAX_SAFE_INTEGER),
    ...(rate === undefined ? {} : { ratePerSecond: above0('rate', rate) }),
    ...(startMs === undefined ? {} : { startMs }),
  }
}

/** RFC 3339 wants seconds; people leave them out. */
function withSeconds(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?=Z|[+-]\d\d:\d\d$)/, '$1:00')
}

function whole(name: string, text: string, max: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= max) return value
  throw new UsageError(`--${name} ${text}: wanted a whole number from 0 to ${max}`)
}

function above0(name: string, text: string): number {
  const value = Number(text)
  if (/^[\d.]+(e[+-]?\d+)?$/i.test(text) && value > 0 && value < Infinity) return value
  throw new UsageError(`--${name} ${text}: wanted a number above 0`)
}

interface Generated {
  readonly population: AnyPopulation
  readonly generation: Generation
  readonly plants: readonly Plant[]
  readonly out: string
}

/** When the first event is where nothing else is said: that of generateEvents. */
const START_MS = Date.UTC(2026, 0, 1)

const LINES_A_BLOCK = 4_096

/** Writes a population to a file, which comes into place when it is whole. */
async function generateToFile({ population, generation, plants, out }: Generated, terminal: Terminal): Promise<void> {
  const partial = `${out}.unfinished-${process.pid}`
  const sink = out === '-' ? standardOutput(terminal) : await createOutputFile(partial)
  const line = createProgressLine(terminal, 'event')
  try {
    await writeAll({ population, generation, plants, out }, sink, terminal, (n) => {
      line.show(n, n / generation.n)
    })
    await sink.close()
    if (out !== '-') await rename(partial, out)
  } catch (error) {
    if (out !== '-') await rm(partial, { force: true })
    throw error
  } finally {
    line.clear()
  }
}

async function writeAll(
  { population, generation, plants, out }: Generated,
  sink: OutputFile,
  terminal: Terminal,
  onBlock: (n: number) => void,
): Promise<void> {
  const lines = out.endsWith('.csv') ? tableLines(population, generation) : eventLines(population, generation, plants)
  let n = 0
  for (const line of lines) {
    sink.add(encodeUtf8(line))
    n += 1
    if (n % LINES_A_BLOCK > 0) continue
    await sink.flush()
    onBlock(n)
    await breathe()
    if (terminal.signal.aborted) throw new Interrupted(`stopped after ${counted(n, 'event')}; nothing was kept`)
  }
}

/** Lets signals in: a write that the system takes at once does not. */
async function breathe(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

function standardOutput(terminal: Terminal): OutputFile {
  let gathered: Uint8Array[] = []
  const flush = async (): Promise<void> => {
    const block = Buffer.concat(gathered)
    gathered = []
    if (block.length > 0) await writeData(terminal, block)
  }
  return {
    add: (line) => void gathered.push(line, Uint8Array.of(0x0a)),
    flush,
    close: flush,
    abandon: () => Promise.resolve(),
  }
}
