import { reportPage } from '../report-page/report-page.ts'
import type { PagePart, PageSection, PageTable } from '../report-page/report-page.ts'
import { grouped, percent } from '../quantities.ts'
import type { Measured, WhatIfReport } from './findings.ts'
import { notesOf } from './notes.ts'
import {
  costTable,
  cutOffsTable,
  decisionsTable,
  differencesTable,
  eventsTable,
  flipsTable,
  meansTable,
  movesTable,
  ratesTable,
} from './tables.ts'
import type { ReportTable } from './tables.ts'
import { airFigures, distributionFigures, flipFigures, groupsNotDrawn } from './what-if-plots.ts'
import { distance, middleCutOff, reportInWords, share, short } from './words.ts'

/** A report as a page for people who were not there. */
export function whatIfPage(report: WhatIfReport): string {
  const { measured, recording, configurations, scorecard } = report
  const partitions = recording.partitions.map(({ partition, from, to }) => `partition ${partition}: ${from} to ${to}`)
  return reportPage({
    title: `What if: scorecard ${scorecard}`,
    lead: reportInWords(report),
    sections: [...(measured === undefined ? [] : measuredSections(measured)), comparedSection(report)],
    footer: [
      `Made by fairstream replay what-if from ${recording.name} (offsets ${partitions.join(', ')}; ends excluded). Configuration in force ` +
        `${configurations.inForce}, the other ${configurations.whatIf}. The same records and configurations give the same page, byte for byte.`,
    ],
  })
}

function measuredSections(measured: Measured): readonly PageSection[] {
  const { decisions } = measured
  const cut = middleCutOff(measured)
  const flips = flipFigures(measured)
  const undrawn = groupsNotDrawn(measured)
  const left = undrawn === 0 ? [] : [paragraph(`The pictures show the largest groups; ${undrawn} more are in the tables.`)]
  return [
    { heading: 'At a glance', parts: [glance(measured)] },
    {
      heading: 'Where the scores of each group lie',
      parts: [
        paragraph(
          'The nearer the lines of the groups, the more alike the groups are treated. Each line adds up to all scores of its group.',
        ),
        distributionFigures(measured),
        ...left,
        tableOf(meansTable(measured)),
      ],
    },
    {
      heading: 'Who moves',
      parts: [
        paragraph(
          'The change is the other configuration’s fair score less the one in force. In the columns of percentages: so many percent of the group change by this or less.',
        ),
        tableOf(movesTable(measured)),
      ],
    },
    {
      heading: 'Whose decision changes',
      parts: [
        ...(flips === undefined ? [] : [flips]),
        ...(decisions === undefined ? [] : [tableOf(decisionsTable(measured, decisions)), tableOf(flipsTable(decisions))]),
        ...(decisions === undefined && cut !== undefined ? [tableOf(ratesTable(cut))] : []),
      ],
    },
    {
      heading: 'Are groups selected at like rates?',
      parts: [
        paragraph(
          'The adverse-impact ratio (AIR) is the selection rate of the least favoured group over that of the most favoured one. Disparity is a group’s ' +
            'share among the selected over its share of all; the table has the least. Usual lines are .8 (four fifths, United States) and .75.',
        ),
        airFigures(measured),
        tableOf(cutOffsTable(measured)),
        ...measured.cutOffs.filter((each) => decisions !== undefined || each !== cut).map((each) => tableOf(ratesTable(each))),
      ],
    },
    {
      heading: 'What it costs',
      parts: [
        paragraph(
          'Utility U is less the half of the mean square by which scores are moved: 0 where none is. The individual error says how unequally ' +
            'members of one group are moved. KS is the greatest difference of two groups’ distributions, 0 where they are alike.',
        ),
        tableOf(costTable(measured)),
      ],
    },
  ]
}

function glance(measured: Measured): PagePart {
  const { moves, decisions, cost, compared } = measured
  const cut = middleCutOff(measured)
  const changed = decisions === undefined ? undefined : decisions.better + decisions.worse
  const replaced = cut?.groups.reduce((sum, { gained }) => sum + gained, 0) ?? 0
  return {
    kind: 'facts',
    facts: [
      { label: 'scores compared', value: grouped(compared) },
      { label: 'would be higher', value: share(moves.up, moves.n), note: `${share(moves.down, moves.n)} lower` },
      changed === undefined
        ? { label: `replaced among the best ${percent(cut?.share ?? 0)}`, value: grouped(replaced) }
        : { label: 'other decisions', value: grouped(changed), note: `${share(changed, compared)} of all` },
      ...(cut === undefined
        ? []
        : [
            {
              label: `adverse-impact ratio, best ${percent(cut.share)}`,
              value: `${short(cut.adverseImpactRatio.inForce)} → ${short(cut.adverseImpactRatio.whatIf)}`,
              note: 'in force → what if',
            },
          ]),
      {
        label: 'distance from raw scores',
        value: `${short(distance(cost.inForce.utility))} → ${short(distance(cost.whatIf.utility))}`,
        note: 'in force → what if',
      },
    ],
  }
}

function comparedSection(report: WhatIfReport): PageSection {
  const { differences } = report
  return {
    heading: 'What was compared',
    parts: [
      ...(differences.length === 0 ? [] : [tableOf(differencesTable(report))]),
      tableOf(eventsTable(report)),
      ...notesOf(report).map(paragraph),
    ],
  }
}

function tableOf({ title, columns, rows }: ReportTable): PageTable {
  return { kind: 'table', caption: title, columns, rows }
}

function paragraph(text: string): PagePart {
  return { kind: 'paragraph', text }
}
