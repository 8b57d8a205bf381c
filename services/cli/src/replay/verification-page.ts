import type { UnusableMap, Verification } from '@fairstream/replay'
import { reportPage } from '../report-page/report-page.ts'
import type { PagePart, PageSection, PageTable } from '../report-page/report-page.ts'
import { counted, grouped } from '../quantities.ts'
import { leadOf, statesAndRepeats, sumOf } from './verification-words.ts'
import { wordsOfField } from './words-of-field.ts'

/** A verification as a page for people who were not there. The same verification gives the same bytes. */
export function verificationPage(verification: Verification): string {
  return reportPage({
    title: `Verification of the log ${verification.log}`,
    lead: leadOf(verification),
    sections: [
      glance(verification),
      divergences(verification),
      maps(verification),
      partitions(verification),
      notHeld(verification),
    ],
    footer: [
      'Made by fairstream replay verify, which reads the log and writes nothing to it. The same log, range and configuration give the same page, ' +
        'byte for byte. Subjects and traits of people are not shown.',
    ],
  })
}

function glance(verification: Verification): PageSection {
  const facts = [
    { label: 'inputs', value: grouped(sumOf(verification, 'inputs')) },
    { label: 'computed again', value: grouped(sumOf(verification, 'compared')), note: 'fair scores and dead letters' },
    { label: 'divergences', value: grouped(verification.divergences.count), note: 'not what the inputs give' },
    { label: 'lost', value: grouped(sumOf(verification, 'lost')), note: 'inputs without any answer' },
    {
      label: 'maps not to be used',
      value: grouped(verification.maps.tampered.length + verification.maps.missing.length),
      note: 'tampered with, or missing',
    },
  ]
  return { heading: 'At a glance', parts: [{ kind: 'facts', facts }] }
}

function divergences({ divergences: { count, byField, shown } }: Verification): PageSection {
  if (count === 0) return { heading: 'What differs', parts: [paragraph('Nothing differs.')] }
  const fields = Object.entries(byField).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return {
    heading: 'What differs',
    parts: [
      paragraph('One answer may differ in several fields; each counts.'),
      table(
        'Divergences by field',
        ['field', 'what it is', 'divergences'],
        fields.map(([field, n]) => [field, wordsOfField(field), grouped(n)]),
        [1],
      ),
      ...(shown.length === 0 ? [] : [named(shown, count - shown.length)]),
    ],
  }
}

function named(shown: Verification['divergences']['shown'], more: number): PageTable {
  return table(
    more > 0 ? `The first ${shown.length} of them; ${grouped(more)} more are counted above` : 'Each of them',
    ['where (log/partition/offset)', 'field', 'wanted', 'found'],
    shown.map(({ id, field, wanted, found }) => [id, field, wanted, found]),
    [1, 2, 3],
  )
}

function maps({ asked, maps: { held, named, tampered, missing, replanned, notReplanned } }: Verification): PageSection {
  const unusable = [...tampered.map((each) => row(each, 'tampered with')), ...missing.map((each) => row(each, 'missing'))]
  const reasons = Object.entries(notReplanned).map(([why, n]) => [why, grouped(n)])
  const again = asked.maps
    ? `${counted(replanned, 'map')} planned again from what was counted then, and each came out the same, unless a divergence of the field map says otherwise.`
    : 'Maps were not planned again; --maps does that.'
  return {
    heading: 'The maps',
    parts: [
      paragraph(
        `A map carries raw scores to fair ones; its name is the hash of what it says, so that nobody can change it unseen. ${counted(held, 'map')} ` +
          `on the log, ${grouped(named)} named by fair scores in this range.`,
      ),
      ...(unusable.length === 0
        ? [paragraph('Each map that is named is on the log, and says what its name says.')]
        : [
            table(
              'Maps that cannot be used',
              ['map', 'scorecard', 'state', 'why', 'fair scores that rest on it'],
              unusable,
              [1, 2, 3],
            ),
          ]),
      paragraph(again),
      ...(reasons.length === 0 ? [] : [table('Maps that were not planned again', ['why', 'maps'], reasons)]),
    ],
  }
}

function row({ version, scorecard, words, fairScores }: UnusableMap, state: string): readonly string[] {
  return [version, scorecard ?? '', state, words.join('; '), grouped(fairScores)]
}

function partitions({ asked, partitions: all }: Verification): PageSection {
  const columns = ['partition', 'offsets', 'fair', 'late', 'dead letters', 'repeats', 'not answered yet', 'lost']
  const rows = all.map(({ partition, from, to, fairScores, lateScores, deadLetters, repeats, unanswered, lost }) => [
    String(partition),
    `${from} to ${to}`,
    ...[fairScores, lateScores, deadLetters, repeats, unanswered, lost].map(grouped),
  ])
  const state = table(
    'What the store counts, held against the log',
    ['partition', 'inputs folded', 'slices counted again', 'up to offset'],
    all.map(({ partition, folded, slices, stateAt }) => [
      String(partition),
      grouped(folded),
      grouped(slices),
      stateAt === undefined ? 'no state held' : String(stateAt),
    ]),
  )
  return {
    heading: 'Partition by partition',
    parts: [
      paragraph(
        'A log is kept in partitions, each in its own order; offsets number its records. The end of a range is not part of it.',
      ),
      table('Inputs and their answers', columns, rows),
      ...(asked.state ? [state] : []),
    ],
  }
}

function notHeld(verification: Verification): PageSection {
  const { partitions: all, notComparable: reasons } = verification
  const past = all
    .filter(({ pastRetention, answersPastRetention }) => pastRetention + answersPastRetention > 0)
    .map((each) => [String(each.partition), String(each.held), grouped(each.pastRetention), grouped(each.answersPastRetention)])
  const why = [
    ...Object.entries(reasons).map(([words, n]) => [words, grouped(n)]),
    ...all.flatMap(statesAndRepeats),
    ...refusedThen(verification),
  ]
  return {
    heading: 'What could not be looked at',
    parts: [
      paragraph(
        'A log keeps its records for a set time only. What is older is past retention: it is called neither equal nor different.',
      ),
      ...(past.length === 0
        ? [paragraph('Nothing that was asked for is past retention.')]
        : [table('Past retention', ['partition', 'held from offset', 'inputs', 'answers'], past)]),
      ...(why.length === 0 ? [] : [table('Not compared for another reason', ['why', 'how many'], why)]),
    ],
  }
}

function refusedThen(verification: Verification): readonly (readonly string[])[] {
  const n = sumOf(verification, 'refusedThen')
  return n === 0
    ? []
    : [['dead letters of a configuration that is no more, or skipped by an operator: only their bytes', grouped(n)]]
}

function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[] = [],
): PageTable {
  return { kind: 'table', caption, columns, rows, words }
}

function paragraph(text: string): PagePart {
  return { kind: 'paragraph', text }
}
