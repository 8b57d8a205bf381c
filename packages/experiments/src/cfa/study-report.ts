import { paragraph, type Part, type Report } from '../performative/report.ts'
import type { HashedSample } from './hashed-sample.ts'
import { knownValues } from './known-values.ts'
import { type Findings, measureStudy } from './measure-study.ts'
import { shownGroups } from './shown-groups.ts'
import { plotStudy } from './study-plots.ts'
import {
  costTable,
  disparityTable,
  groupsTable,
  knownTable,
  lastingTable,
  movementTable,
  rankingTable,
  rulesTable,
} from './study-tables.ts'
import type { Study } from './study.ts'

/**
 * Runs a study on a sample: tables and plots in the order in which the paper shows them. The same sample gives the same report.
 *
 * @throws RangeError for a sample without rows, or what fitMap refuses.
 */
export function studyReport(study: Study, sample: HashedSample): Report {
  const findings = measureStudy(study, sample)
  const plots = plotStudy(findings)
  const known = knownValues(study, sample)
  const parts: readonly Part[] = [
    paragraph(study.about),
    paragraph(methodOf(findings)),
    ...(study.reading === undefined
      ? []
      : [paragraph(['What one sees:', '', ...study.reading.map((each) => `- ${each}`)].join('\n'))]),
    ...(known.length === 0 ? [] : [knownTable(known)]),
    groupsTable(findings),
    plots.distributions,
    plots.precision,
    plots.ndcg,
    rankingTable(findings),
    plots.disparity,
    disparityTable(findings),
    lastingTable(findings),
    plots.cost,
    costTable(findings),
    plots.parity,
    rulesTable(findings),
    movementTable(findings),
  ]
  return { name: study.name, title: study.title, parts }
}

function methodOf(findings: Findings): string {
  const { study, sample, ready, groups } = findings
  const shown = shownGroups(sample, groups)
  const left = shown.length < groups.length ? ` Of ${groups.length} groups the ${shown.length} largest are drawn.` : ''
  const law = ready.grid === undefined ? 'order statistics' : 'counts on the lattice of the scores'
  return (
    `${sample.score.length} people. The maps are exact (quantile averaging, no blur), from ${law}, ties by ${study.ties}; rankings break ` +
    'ties by a hash that knows nothing of groups. P@k is the share of the raw top k that is also in the fair one, disparity a ' +
    'group’s share in the top k over its share of all, AIR the least selection rate over the greatest. U is the utility and ' +
    'E_ind the individual error of the paper. W1 is the mean distance that a group’s scores would have to move to lie as the barycenter ν ' +
    'does; ε bounds, in 95 of 100 samples, how far a group’s ranks are from those of its law: its sampling error and its greatest ' +
    `tie.${left}`
  )
}
