import { checkCutOffs, readCutOffs } from '../batch/cut-off-option.ts'
import { checkOutcomes, readApprove } from '../batch/approve-option.ts'
import { evaluateSample } from '../batch/evaluation.ts'
import type { Evaluation } from '../batch/evaluation.ts'
import type { Asked } from '../batch/open-input.ts'
import { plotEvaluation } from '../batch/plot-evaluation.ts'
import { printEvaluation } from '../batch/print-evaluation.ts'
import { printVectorEvaluation } from '../batch/print-vector-evaluation.ts'
import { rankedSample } from '../batch/sample-of.ts'
import { readScoreColumns, refuseForVectors } from '../batch/score-columns.ts'
import { readTableChoice, readTraits, TABLE_OPTIONS } from '../batch/table-options.ts'
import { COMPARED_MAX, evaluateVectors } from '../batch/vector-evaluation.ts'
import type { VectorEvaluation } from '../batch/vector-evaluation.ts'
import { writePlots } from '../batch/write-plots.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { counted } from '../quantities.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream evaluate`: what fair scores did. */
export const evaluateCommand: Command = {
  name: 'evaluate',
  says: 'what fair scores did: rankings, disparity, adverse impact, groups, movement',
  options: {
    ...TABLE_OPTIONS,
    raw: { value: 'C,…', says: 'the column of raw scores, or the columns of vectors', required: true },
    fair: { value: 'C,…', says: 'the column of fair scores, or as many columns as --raw', required: true },
    traits: { value: 'A,B', says: 'the columns that make a group', required: true },
    at: { value: 'K,…', says: 'cut-offs: shares of all such as .25, or numbers of people; .1,.25,.5 by default' },
    step: { value: 'N', says: 'also every N places of the ranking: in the JSON and the plots' },
    disadvantaged: { value: 'GROUP,…', says: 'groups that must not lose: warns of those that lie above the barycenter' },
    outcome: { value: 'C', says: 'the column of outcomes: 1, true or yes is good; 0, false or no is bad; empty unknown' },
    approve: { value: 'S,…', says: 'with --outcome: error rates also for approving whoever has so many points' },
    plots: { value: 'DIR', says: 'gets the plots as SVG' },
    json: { says: 'as JSON' },
  },
  notes: [
    'P@k is the share of the raw top k that is in the fair one; NDCG@k weighs it by score. Disparity is a group’s share among the ' +
      'admitted over its share of all; AIR, the adverse-impact ratio, is the least selection rate over the greatest. They differ: the 80 % ' +
      'rule is about AIR. KS to all compares a group’s scores with everybody’s in the file: 0 is parity. KS to barycenter takes the ' +
      'barycenter of this file’s raw scores: on a lattice, scores from a map of another file lie beside its atoms, and it is then as much as ' +
      'an atom holds. U is the utility lost and E_ind how unequally members of one group were moved, in squared units of the score.',
    'With --outcome: true and false positive rates of each group (the share selected of those who turned out good, and bad), and how ' +
      'those in the same tenth of the scores turned out in each group, with 95 % intervals. Rows without an outcome are counted and left ' +
      'out of these. Outcomes are often known of those who were approved alone: then the rates are of them, and not of all who applied.',
    'Of vectors: the energy distance between groups and the p of its permutation test, raw and fair, on up to ' +
      `${COMPARED_MAX} rows of each of the eight largest groups, taken by a hash of the id or else of the row's number; how far each group ` +
      'was moved; U and E_ind by squared Euclidean length. A vector has no rank: --at, --step, --disadvantaged, --outcome, --approve and ' +
      '--plots are refused.',
  ],
  examples: [
    'evaluate --input scored.csv --raw score --fair fair --traits sex,origin --at .1,.25,.5',
    'evaluate --input scored.csv --raw score --fair fair --traits sex,origin --outcome repaid --approve 600',
    'evaluate --input scored.csv --raw verbal,numerical --fair fair_verbal,fair_numerical --traits origin',
  ],
  run: async (given, terminal) => {
    const scores = readScores(given)
    const asked = scores.flatMap(({ option, columns }) => columns.map((column) => ({ option, column })))
    const said =
      asked.length > 2
        ? words(given, await evaluateVectorFile(given, asked, terminal), printVectorEvaluation)
        : words(given, await evaluateFile(given, asked, terminal), printEvaluation)
    await writeData(terminal, said)
    return EXIT.done
  },
}

function words<T>({ switches }: Given, evaluation: T, print: (evaluation: T) => string): string {
  return switches.has('json') ? `${JSON.stringify(evaluation)}\n` : print(evaluation)
}

/** The raw columns and as many fair ones. */
function readScores({ values }: Given): readonly { readonly option: string; readonly columns: readonly string[] }[] {
  const [raw, fair] = [readScoreColumns('raw', values.get('raw') ?? ''), readScoreColumns('fair', values.get('fair') ?? '')]
  if (raw.length !== fair.length)
    throw new UsageError(`--fair: names ${counted(fair.length, 'column')} and --raw ${raw.length}: wanted as many`)
  return [
    { option: '--raw', columns: raw },
    { option: '--fair', columns: fair },
  ]
}

const NO_RANK = 'a vector has no rank'

async function evaluateVectorFile(given: Given, asked: readonly Asked[], terminal: Terminal): Promise<VectorEvaluation> {
  refuseForVectors(given.values, {
    at: NO_RANK,
    step: NO_RANK,
    disadvantaged: NO_RANK,
    outcome: NO_RANK,
    approve: NO_RANK,
    plots: 'there are none of vectors',
  })
  const traits = readTraits(given.values.get('traits') ?? '')
  const hashed = 'rows to compare are chosen'
  return evaluateVectors(await rankedSample(readTableChoice(given), asked, traits, terminal, undefined, hashed))
}

const PLOT_POINTS = 100

async function evaluateFile(given: Given, scores: readonly Asked[], terminal: Terminal): Promise<Evaluation> {
  const { values } = given
  const choice = readTableChoice(given)
  const cutOffs = readCutOffs(values.get('at') ?? '.1,.25,.5')
  const step = readStep(values.get('step'))
  const traits = readTraits(values.get('traits') ?? '')
  const disadvantaged = values.get('disadvantaged')?.split(',') ?? []
  const approve = readApprove(values)
  const { sample, tieHashes } = await rankedSample(choice, scores, traits, terminal, values.get('outcome'))
  const n = sample.group.length
  checkCutOffs(cutOffs, n)
  checkOutcomes(choice.file, values.get('outcome'), sample.outcomes)
  const unknown = disadvantaged.find((group) => !sample.groups.includes(group))
  if (unknown !== undefined) throw new UsageError(`--disadvantaged ${unknown}: the file has no such group`)
  const directory = values.get('plots')
  const forPlots = directory === undefined ? undefined : Math.max(1, Math.round(n / PLOT_POINTS))
  const evaluation = evaluateSample({ sample, tieHashes, cutOffs, step: step ?? forPlots, disadvantaged, approve })
  if (directory !== undefined) await writePlots(directory, plotEvaluation(evaluation, sample))
  return evaluation
}

function readStep(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const step = Number(text)
  if (/^\d+$/.test(text) && step >= 1 && Number.isSafeInteger(step)) return step
  throw new UsageError(`--step ${text}: wanted a whole number above 0`)
}
