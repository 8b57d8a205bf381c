import { fitMap, readyMap } from '@fairstream/transport'
import type { FitOptions } from '@fairstream/transport'
import { createFileInPlace, standardOutput } from '../batch/file-in-place.ts'
import { readGrid } from '../batch/grid-option.ts'
import { mapFileText } from '../batch/map-file.ts'
import { withTable } from '../batch/open-input.ts'
import { printFit } from '../batch/print-fit.ts'
import { createPersonReader } from '../batch/read-people.ts'
import { readSample } from '../batch/read-sample.ts'
import type { Sample } from '../batch/read-sample.ts'
import { createRejects } from '../batch/rejects.ts'
import { oneOf, readTableChoice, readTraits, TABLE_OPTIONS } from '../batch/table-options.ts'
import type { TableChoice } from '../batch/table-options.ts'
import { readTheta } from '../batch/theta-option.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Fault, UsageError } from '../errors.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream fit`: a transport map from a file of scores. */
export const fitCommand: Command = {
  name: 'fit',
  says: 'a map from a file of scores: CSV, NDJSON or Parquet',
  options: {
    ...TABLE_OPTIONS,
    score: { value: 'C', says: 'the column of scores', required: true },
    traits: { value: 'A,B', says: 'the columns that make a group', required: true },
    theta: {
      value: 'X',
      says: 'how far scores move: from 0 to 1 (1 by default), or GROUP=X,… such as f|a=.5',
    },
    ties: { value: 'mid|mean|random', says: 'what people with the same score get; mid by default, random needs --id' },
    grid: { value: 'G', says: 'auto (default), exact, lattice:STEP or uniform:LO:HI:N' },
    out: { value: 'MAP', says: 'the file that gets the map; - for stdout', required: true },
  },
  notes: [
    'auto counts scores on a lattice where all lie on a step, and otherwise keeps every score (exact order statistics). A group id ' +
      'joins the values of the traits by |, percent-encoded; ? stands for a value that is absent. Of a group below 100 scores the law is ' +
      'blended with that of all. The same file gives the same map, whatever the order of its rows.',
  ],
  examples: ['fit --input people.csv --score score --traits sex,origin --theta 1 --out map.json'],
  run: async (given, terminal) => {
    await fitFile(given, terminal)
    return EXIT.done
  },
}

async function fitFile(given: Given, terminal: Terminal): Promise<void> {
  const choice = readTableChoice(given)
  const { score, out, options } = readFit(given, choice)
  const asked = [
    { option: '--score', column: score },
    ...(options.traits ?? []).map((column) => ({ option: '--traits', column })),
    ...(choice.id === undefined ? [] : [{ option: '--id', column: choice.id }]),
  ]
  await withTable(choice, asked, true, terminal, async (table) => {
    const read = createPersonReader(table, { scores: [score], traits: options.traits ?? [] }, choice.decimal)
    const rejects = await createRejects(table, choice.skips, out === '-' ? table.file : out)
    try {
      const sample = await readSample(table, read, 1, rejects, terminal)
      const map = fit(sample, options)
      const columns = { score, ...(choice.id === undefined ? {} : { id: choice.id }) }
      await write(out, mapFileText(map, columns), terminal)
      await rejects.keep()
      terminal.say(`${printFit(map, readyMap(map))}${rejects.words()}${out === '-' ? '' : `written to ${out}\n`}`)
    } catch (error) {
      await rejects.discard()
      throw error
    }
  })
}

interface Fit {
  readonly score: string
  readonly out: string
  readonly options: FitOptions
}

function readFit({ values }: Given, { id }: TableChoice): Fit {
  const score = values.get('score') ?? ''
  const ties = oneOf('ties', values.get('ties') ?? 'mid', { mid: 'mid', mean: 'mean', random: 'random' } as const)
  if (ties === 'random' && id === undefined)
    throw new UsageError('--ties random needs --id COLUMN: a hash of the id says who of those with the same score comes first')
  const options: FitOptions = {
    traits: readTraits(values.get('traits') ?? ''),
    theta: readTheta(values.get('theta') ?? '1'),
    grid: readGrid(values.get('grid') ?? 'auto'),
    ties,
    seed: `ties/${score}`,
  }
  return { score, out: values.get('out') ?? '', options }
}

function fit({ groups, group, scores: [score = new Float64Array()] }: Sample, options: FitOptions): ReturnType<typeof fitMap> {
  const unknown = Object.keys(options.theta?.groups ?? {}).find((each) => !groups.includes(each))
  if (unknown !== undefined)
    throw new UsageError(
      `--theta: the file has no group ${unknown}; it has ${groups.slice(0, 20).join(', ')}${groups.length > 20 ? ', …' : ''}`,
    )
  try {
    return fitMap({ groups, group, score }, options)
  } catch (error) {
    if (error instanceof RangeError) throw new Fault(`no map can be fitted: ${error.message}`, { cause: error })
    throw error
  }
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
