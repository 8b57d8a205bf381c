import { gaussianReduction } from './gaussian-reduction.ts'
import { groupsExperiment } from './groups.ts'
import { heavyTails } from './heavy-tails.ts'
import { labourMarket } from './labour-market.ts'
import type { ReportFile } from './markdown.ts'
import { writeReport } from './markdown.ts'
import { noHarmExperiment } from './no-harm.ts'
import type { Report } from './report.ts'
import { retrainingExperiment } from './retraining.ts'
import { shapes } from './shapes.ts'
import { wrongResponse } from './wrong-response.ts'
import { wrongResponseAlarms } from './wrong-response-alarms.ts'

/** An experiment by name: what it shows, how long it takes, and its report from a seed. */
export interface Experiment {
  readonly name: string
  readonly about: string
  /** Quick experiments are run again by the tests, long ones by name only. */
  readonly effort: 'quick' | 'long'
  readonly run: (seed: number) => Report
}

export const EXPERIMENTS: readonly Experiment[] = [
  {
    name: 'gaussian-reduction',
    about: 'the reduction on Gaussian data with a known answer',
    effort: 'quick',
    run: gaussianReduction,
  },
  { name: 'labour-market', about: 'criteria that collide, certificates, and ways to escape', effort: 'quick', run: labourMarket },
  { name: 'wrong-response', about: 'plans made with a wrong response model', effort: 'quick', run: wrongResponse },
  { name: 'wrong-response-alarms', about: 'when the response diagnostic fires', effort: 'long', run: wrongResponseAlarms },
  { name: 'shapes', about: 'the escape without normality', effort: 'quick', run: shapes },
  { name: 'heavy-tails', about: 'learning a response under heavy tails', effort: 'long', run: heavyTails },
  { name: 'groups', about: 'many groups, and responses learned from samples', effort: 'quick', run: groupsExperiment },
  { name: 'no-harm', about: 'closing the gap without harm, and how it breaks', effort: 'quick', run: noHarmExperiment },
  { name: 'retraining', about: 'retraining collapse and damping', effort: 'quick', run: retrainingExperiment },
]

export const DEFAULT_SEED = 20240530

/** What an experiment found: its report as values, and the files that say so. */
export interface ExperimentResult {
  readonly report: Report
  readonly files: readonly ReportFile[]
}

/**
 * Runs an experiment by name. The same name and seed give the same bytes on the same platform.
 *
 * @throws RangeError for a name that does not exist, listing those that do.
 */
export function runExperiment(name: string, { seed = DEFAULT_SEED }: { readonly seed?: number } = {}): ExperimentResult {
  const experiment = EXPERIMENTS.find((each) => each.name === name)
  if (!experiment) {
    throw new RangeError(`experiment is "${name}"; wanted one of ${EXPERIMENTS.map((each) => each.name).join(', ')}`)
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed is ${seed}; wanted a whole number`)
  const report = experiment.run(seed)
  const flag = seed === DEFAULT_SEED ? '' : ` --seed ${seed}`
  return { report, files: writeReport(report, `npm run -s experiment -- ${name}${flag} --out docs/experiments`) }
}
