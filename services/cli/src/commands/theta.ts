import { unitHash } from '@fairstream/pipeline'
import { fairScores, fitMap, readyMap, solveGroupThetas, solveTheta, thetaProblem } from '@fairstream/transport'
import type { FitOptions, ParityRule, ThetaProblem } from '@fairstream/transport'
import { corridorsOf, readCorridors } from '../batch/corridor-option.ts'
import { checkCutOffs, readCutOffs } from '../batch/cut-off-option.ts'
import { readGrid } from '../batch/grid-option.ts'
import { printGroupThetas } from '../batch/print-group-thetas.ts'
import { printTheta } from '../batch/print-theta.ts'
import type { ThetaAsked } from '../batch/print-theta.ts'
import { rankedSample } from '../batch/sample-of.ts'
import type { RankedSample } from '../batch/sample-of.ts'
import { oneOf, readTableChoice, readTraits, TABLE_OPTIONS } from '../batch/table-options.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Fault, UsageError } from '../errors.ts'
import { writeData } from '../terminal.ts'

/** `fairstream theta`: how far scores have to move. */
export const thetaCommand: Command = {
  name: 'theta',
  says: 'the least theta that meets a rule, and its curve',
  options: {
    ...TABLE_OPTIONS,
    score: { value: 'C', says: 'the column of scores', required: true },
    traits: { value: 'A,B', says: 'the columns that make a group', required: true },
    rule: { value: 'X', says: 'what the measure must reach: .8 is the four-fifths rule', required: true },
    at: { value: 'K,…', says: 'at which cut-offs: shares of all such as .25, or numbers of people', required: true },
    measure: { value: 'air|disparity', says: 'the adverse-impact ratio (default), or the least disparity' },
    ties: { value: 'mid|mean|random', says: 'as in fit; mid by default, random needs --id' },
    grid: { value: 'G', says: 'as in fit; auto by default' },
    corridor: {
      value: 'LO:HI,…',
      says: 'a theta for each group, from LO to HI; GROUP=LO:HI for one group',
    },
    json: { says: 'as JSON' },
  },
  notes: [
    'The map is fitted on the file itself. The measure goes in steps and need not rise with theta, so the whole curve is looked at and ' +
      'shown. Where no theta meets the rule the best is named, and the exit code is 0 all the same.',
    'With --corridor the least common level is sought first, each group held inside its corridor; then each group in turn is lowered as far ' +
      'as the rule allows. That is a place where none can be lowered alone, not the one with the least sum of thetas.',
  ],
  examples: [
    'theta --input people.csv --score score --traits sex,origin --rule .8 --at .25',
    "theta --input people.csv --score score --traits sex --rule .8 --at .25 --corridor '.5:1,f=.8:1'",
  ],
  run: async (given, terminal) => {
    const asked = readAsked(given)
    const fit = readFit(given)
    const corridor = given.values.get('corridor')
    const corridors = corridor === undefined ? undefined : readCorridors(corridor)
    const score = [{ option: '--score', column: given.values.get('score') ?? '' }]
    const ranked = await rankedSample(readTableChoice(given), score, fit.traits ?? [], terminal)
    checkCutOffs(asked.cutOffs, ranked.sample.group.length)
    const problem = problemOf(ranked, fit)
    const said =
      corridors === undefined ? oneTheta(problem, asked) : groupThetas(problem, asked, corridorsOf(corridors, problem.groups))
    const { measure, least, cutOffs } = asked
    const json = { rule: { measure, least, at: cutOffs.map(({ name }) => name) }, ...said.json }
    await writeData(terminal, given.switches.has('json') ? `${JSON.stringify(json)}\n` : said.words)
    return EXIT.done
  },
}

function readAsked({ values }: Given): ThetaAsked {
  const rule = values.get('rule') ?? ''
  const least = /^(\d+\.?\d*|\.\d+)$/.test(rule) ? Number(rule) : Number.NaN
  if (!(least > 0 && least <= 1)) throw new UsageError(`--rule ${rule}: wanted a number above 0 and at most 1, such as .8`)
  const measure = oneOf('measure', values.get('measure') ?? 'air', { air: 'air', disparity: 'disparity' } as const)
  return { measure, least, cutOffs: readCutOffs(values.get('at') ?? '') }
}

function readFit({ values }: Given): FitOptions {
  const ties = oneOf('ties', values.get('ties') ?? 'mid', { mid: 'mid', mean: 'mean', random: 'random' } as const)
  if (ties === 'random' && !values.has('id')) throw new UsageError('--ties random needs --id COLUMN')
  const traits = readTraits(values.get('traits') ?? '')
  return { traits, ties, grid: readGrid(values.get('grid') ?? 'auto'), seed: `ties/${values.get('score') ?? ''}` }
}

interface Said {
  readonly json: object
  readonly words: string
}

function oneTheta(problem: ThetaProblem, asked: ThetaAsked): Said {
  const solution = solveTheta(problem, ruleOf(asked))
  return { json: solution, words: printTheta(asked, solution) }
}

function groupThetas(problem: ThetaProblem, asked: ThetaAsked, corridors: ReturnType<typeof corridorsOf>): Said {
  const solution = solveGroupThetas(problem, ruleOf(asked), corridors)
  return { json: { corridors, ...solution }, words: printGroupThetas(asked, solution, corridors) }
}

function ruleOf({ measure, least, cutOffs }: ThetaAsked): ParityRule {
  return { measure, least, at: cutOffs.map(({ cutOff }) => cutOff) }
}

function problemOf({ sample, tieHashes }: RankedSample, fit: FitOptions): ThetaProblem {
  const { groups, group, scores, ids } = sample
  const columns = { groups, group, score: scores[0] ?? new Float64Array() }
  const v = fit.ties === 'random' ? Float64Array.from(ids, (id) => unitHash(fit.seed ?? '', id)) : undefined
  try {
    return thetaProblem(columns, fairScores(readyMap(fitMap(columns, fit)), columns, v), tieHashes)
  } catch (error) {
    if (error instanceof RangeError) throw new Fault(`no map can be fitted: ${error.message}`, { cause: error })
    throw error
  }
}
