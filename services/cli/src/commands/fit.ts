import { fitMap, FREE_SUPPORT_ROWS_MAX, FREE_SUPPORT_ROWS_MIN, readyMap } from '@fairstream/transport'
import type { FitOptions, VectorFitOptions } from '@fairstream/transport'
import { createFileInPlace, standardOutput } from '../batch/file-in-place.ts'
import { fitVectors } from '../batch/fit-vectors.ts'
import type { VectorMethod } from '../batch/fit-vectors.ts'
import { readGrid } from '../batch/grid-option.ts'
import { mapFileText } from '../batch/map-file.ts'
import { withTable } from '../batch/open-input.ts'
import { printFit } from '../batch/print-fit.ts'
import { printVectorFit } from '../batch/print-vector-fit.ts'
import { createPersonReader } from '../batch/read-people.ts'
import { readSample } from '../batch/read-sample.ts'
import type { Sample } from '../batch/read-sample.ts'
import { createRejects } from '../batch/rejects.ts'
import { readScoreColumns, refuseForVectors } from '../batch/score-columns.ts'
import { oneOf, readTableChoice, readTraits, TABLE_OPTIONS } from '../batch/table-options.ts'
import type { TableChoice } from '../batch/table-options.ts'
import { readTheta } from '../batch/theta-option.ts'
import type { ThetaChoice } from '../batch/theta-option.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Fault, UsageError } from '../errors.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream fit`: a transport map from a file of scores. */
export const fitCommand: Command = {
  name: 'fit',
  says: 'a map from a file of scores: CSV, NDJSON or Parquet',
  options: {
    ...TABLE_OPTIONS,
    score: { value: 'C,…', says: 'the column of scores, or 2 to 16 columns: the coordinates of a vector', required: true },
    traits: { value: 'A,B', says: 'the columns that make a group', required: true },
    theta: {
      value: 'X',
      says: 'how far scores move: from 0 to 1 (1 by default), or GROUP=X,… such as f|a=.5',
    },
    ties: { value: 'mid|mean|random', says: 'what people with the same score get; mid by default, random needs --id' },
    grid: { value: 'G', says: 'auto (default), exact, lattice:STEP or uniform:LO:HI:N' },
    method: {
      value: 'gaussian|free-support',
      says: 'of vectors: even out means and covariances (default), or the whole shape from a sample',
    },
    out: { value: 'MAP', says: 'the file that gets the map; - for stdout', required: true },
  },
  notes: [
    'auto counts scores on a lattice where all lie on a step, and otherwise keeps every score (exact order statistics). A group id ' +
      'joins the values of the traits by |, percent-encoded; ? stands for a value that is absent. Of a group below 100 scores the law is ' +
      'blended with that of all. The same file gives the same map, whatever the order of its rows.',
    'Several score columns are one vector, moved as one; --grid and --ties are then refused. gaussian takes the moments of every row, in ' +
      'the order of the file, and says how normal each column looks: skewness and excess kurtosis, both 0 for a normal law. free-support ' +
      `takes at most ${FREE_SUPPORT_ROWS_MAX} rows of each group, those with the least hash of the id or else of the row's number, and needs ` +
      `${FREE_SUPPORT_ROWS_MIN}; its blur draws fair scores a little towards the middle.`,
  ],
  examples: [
    'fit --input people.csv --score score --traits sex,origin --theta 1 --out map.json',
    'fit --input tests.csv --score verbal,numerical --traits origin --out map.json',
  ],
  run: async (given, terminal) => {
    await fitFile(given, terminal)
    return EXIT.done
  },
}

async function fitFile(given: Given, terminal: Terminal): Promise<void> {
  const choice = readTableChoice(given)
  const { traits, scores, samples, fit } = readFit(given, choice)
  const out = given.values.get('out') ?? ''
  const asked = [
    ...scores.map((column) => ({ option: '--score', column })),
    ...traits.map((column) => ({ option: '--traits', column })),
    ...(choice.id === undefined ? [] : [{ option: '--id', column: choice.id }]),
  ]
  await withTable(choice, asked, true, terminal, async (table) => {
    const columns = { scores, traits, ...(samples && choice.id !== undefined ? { id: choice.id } : {}) }
    const read = createPersonReader(table, columns, choice.decimal)
    const rejects = await createRejects(table, choice.skips, out === '-' ? table.file : out)
    try {
      const { text, words } = fitted(await readSample(table, read, scores.length, rejects, terminal), fit)
      await write(out, text, terminal)
      await rejects.keep()
      terminal.say(`${words}${rejects.words()}${out === '-' ? '' : `written to ${out}\n`}`)
    } catch (error) {
      await rejects.discard()
      throw error
    }
  })
}

/** The text of a map file, and what is said of it. */
interface Written {
  readonly text: string
  readonly words: string
}

interface Fit {
  readonly traits: readonly string[]
  readonly scores: readonly string[]
  /** Takes a sample of the rows, by the hash of their ids. */
  readonly samples: boolean
  readonly fit: { readonly theta: ThetaChoice; readonly work: (sample: Sample) => Written }
}

function readFit({ values }: Given, { id }: TableChoice): Fit {
  const scores = readScoreColumns('score', values.get('score') ?? '')
  const traits = readTraits(values.get('traits') ?? '')
  const theta = readTheta(values.get('theta') ?? '1')
  const [score = ''] = scores
  if (scores.length > 1) {
    refuseForVectors(values, { grid: 'vectors are not counted in cells', ties: 'vectors have no ranks to share' })
    const method = oneOf<VectorMethod>('method', values.get('method') ?? 'gaussian', {
      gaussian: 'gaussian',
      'free-support': 'free-support',
    })
    const work = (sample: Sample): Written => ofVectors(sample, scores, method, { traits, theta })
    return { traits, scores, samples: method === 'free-support', fit: { theta, work } }
  }
  if (values.has('method')) throw new UsageError('--method: is for scores of several columns; wanted --score A,B or no --method')
  const ties = oneOf('ties', values.get('ties') ?? 'mid', { mid: 'mid', mean: 'mean', random: 'random' } as const)
  if (ties === 'random' && id === undefined)
    throw new UsageError('--ties random needs --id COLUMN: a hash of the id says who of those with the same score comes first')
  const options: FitOptions = { traits, theta, grid: readGrid(values.get('grid') ?? 'auto'), ties, seed: `ties/${score}` }
  const columns = { score, ...(id === undefined ? {} : { id }) }
  return { traits, scores, samples: false, fit: { theta, work: (sample) => ofNumbers(sample, columns, options) } }
}

function fitted(sample: Sample, { theta, work }: Fit['fit']): Written {
  const { groups } = sample
  const unknown = Object.keys(theta.groups).find((each) => !groups.includes(each))
  if (unknown !== undefined)
    throw new UsageError(
      `--theta: the file has no group ${unknown}; it has ${groups.slice(0, 20).join(', ')}${groups.length > 20 ? ', …' : ''}`,
    )
  try {
    return work(sample)
  } catch (error) {
    if (error instanceof RangeError) throw new Fault(`no map can be fitted: ${error.message}`, { cause: error })
    throw error
  }
}

function ofNumbers(
  { groups, group, scores: [score = new Float64Array()] }: Sample,
  columns: Columns,
  options: FitOptions,
): Written {
  const map = fitMap({ groups, group, score }, options)
  return { text: mapFileText(map, columns), words: printFit(map, readyMap(map)) }
}

type Columns = Parameters<typeof mapFileText>[1]

function ofVectors(sample: Sample, scores: readonly string[], method: VectorMethod, options: VectorFitOptions): Written {
  const map = fitVectors(sample, scores, method, options)
  return { text: mapFileText(map, { scores }), words: printVectorFit(map) }
}

async function write(out: string, text: string, terminal: Terminal): Promise<void> {
  const file = out === '-' ? standardOutput(terminal) : await createFileInPlace(out)
  try {
    await file.write(Buffer.from(text))
    await file.keep()
  } catch (error) {
    await file.discard()
    throw error
  }
}
