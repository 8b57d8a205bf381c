import { join } from 'node:path'
import { nearest } from '@fairstream/configuration'
import { drawPeople, ownDataStudy, STUDIES, studyReport, writeReport } from '@fairstream/experiments'
import type { HashedSample, PopulationStudy, Study } from '@fairstream/experiments'
import { rankTies, unitHash } from '@fairstream/pipeline'
import { rankedSample } from '../batch/sample-of.ts'
import { readTableChoice, readTraits, TABLE_OPTIONS } from '../batch/table-options.ts'
import { writeReportFiles } from '../batch/write-report-files.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Fault, Interrupted, UsageError } from '../errors.ts'
import { counted, grouped } from '../quantities.ts'
import { shellWord } from '../shell-word.ts'
import type { Terminal } from '../terminal.ts'

const OWN_DATA = 'own-data'
const NAMES = [...STUDIES.map(({ study }) => study.name), OWN_DATA]
const DEFAULT_SEED = 7
const N_MAX = 5_000_000
const { input, ...TABLE_REST } = TABLE_OPTIONS
const TABLE_ONLY = ['input', 'score', 'traits', ...Object.keys(TABLE_REST)]

/** `fairstream experiment`: the first paper's experiments, as tables and plots. */
export const experimentCommand: Command = {
  name: 'experiment',
  says: `the paper's experiments as tables and plots: ${NAMES.join(', ')}`,
  operands: ['NAME'],
  options: {
    out: { value: 'DIR', says: 'gets the report and its plots; experiment-NAME by default' },
    n: { value: 'N', says: `how many people to draw; not for ${OWN_DATA}` },
    seed: {
      value: 'S',
      says: `a whole number, ${DEFAULT_SEED} by default; the same seed gives the same bytes; not for ${OWN_DATA}`,
    },
    input: { value: input.value, says: `for ${OWN_DATA}: ${input.says}` },
    score: { value: 'C', says: `for ${OWN_DATA}: the column of scores` },
    traits: { value: 'A,B', says: `for ${OWN_DATA}: the columns that make a group` },
    ...TABLE_REST,
  },
  notes: [
    ...STUDIES.map(({ study, n }) => `${study.name}: ${study.title.replace(/^.*?: /, '')}; ${grouped(n)} people by default.`),
    `${OWN_DATA}: the same of your own file. With --id people with the same score are spread over the ranks that they fill, by a hash of ` +
      'the id; without it they keep one score.',
  ],
  examples: [
    'experiment college --out college',
    'experiment own-data --input people.csv --score score --traits sex,origin --id id',
  ],
  run: async (given, terminal) => {
    const name = given.operands[0] ?? ''
    const { study, sample } = name === OWN_DATA ? await ownData(given, terminal) : drawn(studyNamed(name), given)
    await breathe(terminal)
    const out = given.values.get('out') ?? `experiment-${name}`
    const report = reported(study, sample)
    await breathe(terminal)
    const files = writeReport(report, commandOf(given))
    await writeReportFiles(out, files)
    terminal.say(`${join(out, `${name}.md`)} and ${counted(files.length - 1, 'plot')}\n`)
    return EXIT.done
  },
}

interface Asked {
  readonly study: Study
  readonly sample: HashedSample
}

function studyNamed(name: string): PopulationStudy {
  const found = STUDIES.find(({ study }) => study.name === name)
  if (found !== undefined) return found
  const meant = nearest(name, NAMES)
  throw new UsageError(
    `'${name}' is no experiment: ${meant === undefined ? `there are ${NAMES.join(', ')}` : `did you mean ${meant}?`}`,
  )
}

function drawn({ study, population, n }: PopulationStudy, { values }: Given): Asked {
  const misplaced = TABLE_ONLY.find((option) => values.has(option))
  if (misplaced !== undefined) throw new UsageError(`--${misplaced} is for ${OWN_DATA}; ${study.name} draws its people`)
  const people = drawPeople(population, {
    n: whole('n', values.get('n') ?? String(n), 1, N_MAX),
    seed: whole('seed', values.get('seed') ?? String(DEFAULT_SEED), 0, Number.MAX_SAFE_INTEGER),
  })
  const { groups, group, score, ids } = people
  const rankHashes = rankTies(study.scorecard, score.length, ids).hashes
  return { study, sample: { groups, group, score, rankHashes, splitHashes: splitHashes(study, ids) } }
}

async function ownData(given: Given, terminal: Terminal): Promise<Asked> {
  const { values } = given
  const missing = ['input', 'score', 'traits'].find((option) => !values.has(option))
  if (missing !== undefined) throw new UsageError(`experiment ${OWN_DATA} needs --${missing}`)
  const misplaced = ['n', 'seed'].find((option) => values.has(option))
  if (misplaced !== undefined) throw new UsageError(`--${misplaced} is for people who are drawn; ${OWN_DATA} reads a file`)
  const column = values.get('score') ?? ''
  const traits = readTraits(values.get('traits') ?? '')
  const choice = readTableChoice(given)
  const { sample, tieHashes } = await rankedSample(choice, [{ option: '--score', column }], traits, terminal)
  const { groups, group, scores, ids } = sample
  const study = ownDataStudy({
    scorecard: column,
    traits,
    ties: choice.id === undefined ? 'mid' : 'random',
    about: `The column ${code(column)} of ${code(choice.file)}; groups by ${traits.map(code).join(' and ')}.`,
  })
  const score = scores[0] ?? new Float64Array()
  return { study, sample: { groups, group, score, rankHashes: tieHashes, splitHashes: splitHashes(study, ids) } }
}

/** Without ids ties are not split, and the hashes are not read. */
function splitHashes({ scorecard, ties }: Study, ids: readonly string[]): Float64Array {
  return ties === 'random' ? Float64Array.from(ids, (id) => unitHash(`ties/${scorecard}`, id)) : new Float64Array()
}

function reported(study: Study, sample: HashedSample): ReturnType<typeof studyReport> {
  try {
    return studyReport(study, sample)
  } catch (error) {
    if (error instanceof RangeError) throw new Fault(`no map can be fitted: ${error.message}`, { cause: error })
    throw error
  }
}

/** The command that makes these bytes again, its options in one order. */
function commandOf({ operands, values }: Given): string {
  const options = [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `--${name} ${shellWord(value)}`)
  return ['npm run -s fairstream -- experiment', ...operands, ...options].join(' ')
}

/** Lets signals in between long computations. */
async function breathe({ signal }: Terminal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  if (signal.aborted) throw new Interrupted('stopped; nothing was kept')
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new UsageError(`--${name} ${text}: wanted a whole number from ${least} to ${most}`)
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}
