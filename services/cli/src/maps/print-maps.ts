import { formatTime } from '@fairstream/events'
import type { MapGroup, TransportMapManifest } from '@fairstream/events'
import { SEEDED_FOR_MS } from '@fairstream/pipeline'
import { counted, duration, grouped, percent, rounded } from '../quantities.ts'
import type { Paint } from '../terminal.ts'
import type { KnownMap } from './read-maps.ts'

/** Maps one a line, what will be taken up next marked with a star. */
export function printMaps(maps: readonly KnownMap[], { strong }: Paint): string {
  const rows = maps.map(({ manifest, isComplete, isCandidate, ...where }) => [
    `${isCandidate ? '*' : ' '} ${manifest.version}`,
    manifest.scorecard,
    isSeeded(manifest) ? 'seeded' : timeWords(manifest.plannedFor),
    ...(manifest.killed === true
      ? ['killed', '']
      : [counted(manifest.groups.length, 'group'), counted(peopleOf(manifest), 'score')]),
    isComplete ? 'complete' : 'incomplete',
    whereWords(where),
  ])
  const lines = table(rows).split('\n')
  return lines.map((line) => (line.startsWith('*') ? strong(line) : line)).join('\n')
}

/** One map in words. */
export function printMap({ manifest, isComplete, isCandidate, ...where }: KnownMap): string {
  const { version, window, policyVersion, ties, traits, minGroupSize, thresholds, lifts, killed } = manifest
  const rows: (readonly [string, string])[] = [
    ['scorecard', manifest.scorecard],
    ['planned for', `${plannedWords(manifest)}${manifest.revision === 0 ? '' : `, revision ${manifest.revision}`}`],
    ...(isSeeded(manifest)
      ? []
      : [['window', `${timeWords(window.from)} to ${timeWords(window.to)} (${duration(window.to - window.from)})`] as const]),
    ['state', stateWords(isComplete, isCandidate)],
    ['judges', whereWords(where) === '' ? 'nothing now' : whereWords(where)],
    ['policy', policyVersion],
    ['traits', traits.join(', ')],
    ...(manifest.grid.spec.kind === 'vector' ? [vectorRow(manifest.grid.spec)] : [['ties', ties] as const]),
    ...(thresholds === undefined ? [] : [['thresholds', thresholdWords(thresholds)] as const]),
    ...(lifts === undefined ? [] : [['lifts', lifts.join(', ')] as const]),
    ...(killed === true ? [['killed', 'every score stays as it is'] as const] : []),
  ]
  const written = rows.map(([label, words]) => `  ${label.padEnd(LABEL_WIDTH)}${words}\n`).join('')
  const small = manifest.groups.some((group) => group.small === true)
    ? `  Small groups, under ${minGroupSize}, borrow from their like and have no bound of error.\n`
    : ''
  const groups = manifest.groups.length === 0 ? '' : `\nGroups\n${groupTable(manifest)}${small}`
  return `Map ${version}\n${written}${groups}\nSources\n${sourceTable(manifest)}`
}

function plannedWords(manifest: TransportMapManifest): string {
  return isSeeded(manifest) ? 'no time: it was seeded, and stands in until the first plan' : timeWords(manifest.plannedFor)
}

function isSeeded({ plannedFor }: TransportMapManifest): boolean {
  return plannedFor === SEEDED_FOR_MS
}

const LABEL_WIDTH = 13

function stateWords(isComplete: boolean, isCandidate: boolean): string {
  if (!isComplete) return 'incomplete: parts that it names are not on the log'
  return isCandidate ? 'complete, and the one that partitions take up next' : 'complete, followed by a later one'
}

function whereWords({ inForce, scheduled }: Pick<KnownMap, 'inForce' | 'scheduled'>): string {
  const words = [
    ...(inForce.length === 0 ? [] : [`in force on partition ${inForce.join(', ')}`]),
    ...(scheduled.length === 0 ? [] : [`from a later offset on ${scheduled.join(', ')}`]),
  ]
  return words.join('; ')
}

function thresholdWords({ refer, approve }: NonNullable<TransportMapManifest['thresholds']>): string {
  const words = [
    ...(refer === undefined ? [] : [`refer from ${refer}`]),
    ...(approve === undefined ? [] : [`approve from ${approve}`]),
  ]
  return words.join(', ')
}

const GROUP_HEAD = ['group', 'scores', 'theta', 'weight', 'rank error']

function groupTable(manifest: TransportMapManifest): string {
  const weights = sharesOf(manifest)
  const rows = manifest.groups.map((of: MapGroup) => {
    const { group, n, nEffective, rankError, small } = of
    const effective = nEffective === n ? '' : ` (worth ${rounded(nEffective)})`
    const bound = [
      ...(rankError === undefined ? [] : [`± ${rounded(rankError)}`]),
      ...(small === true ? ['small'] : []),
      ...vectorWords(of),
    ]
    return [group, `${grouped(n)}${effective}`, rounded(thetaOf(manifest, group)), percent(weights(group), 1), bound.join(', ')]
  })
  const isVector = manifest.grid.spec.kind === 'vector'
  return indented(table([isVector ? VECTOR_HEAD : GROUP_HEAD, ...rows]))
}

/** Vectors have no rank: in place of its error stands how far the coordinates are from normal. */
const VECTOR_HEAD = [...GROUP_HEAD.slice(0, -1), 'greatest |skewness|, |excess|']

function vectorWords({ regularised, marginals }: MapGroup): readonly string[] {
  const greatest = (of: 'skewness' | 'excess'): string =>
    rounded(Math.max(...(marginals ?? []).map((each) => Math.abs(each[of]))))
  return [
    ...(marginals === undefined ? [] : [greatest('skewness'), greatest('excess')]),
    ...(regularised === true ? ['regularised'] : []),
  ]
}

function vectorRow({ ranges }: { readonly ranges: readonly { readonly low: number; readonly high: number }[] }) {
  const words = ranges.map(({ low, high }) => `${low} to ${high}`).join(', ')
  return ['vectors', `of ${ranges.length} coordinates: ${words}`] as const
}

function thetaOf({ theta }: TransportMapManifest, group: string): number {
  return (Object.hasOwn(theta.groups, group) ? theta.groups[group] : undefined) ?? theta.default
}

/** Weights need not sum to 1; people read shares. */
function sharesOf({ weights }: TransportMapManifest): (group: string) => number {
  const sum = Object.values(weights).reduce((all, weight) => all + weight, 0)
  return (group) => (sum > 0 && Object.hasOwn(weights, group) ? (weights[group] ?? 0) / sum : 0)
}

function sourceTable(manifest: TransportMapManifest): string {
  const { sources } = manifest
  if (isSeeded(manifest)) return '  a map fitted on history, seeded by fairstream maps seed\n'
  const rows = sources.map(({ partition, offset, passedOver }) => [
    `partition ${partition}`,
    `read up to offset ${offset}`,
    passedOver === undefined ? '' : `not waited for: it was ${passedOver}`,
  ])
  return indented(table(rows))
}

function peopleOf({ groups }: TransportMapManifest): number {
  return groups.reduce((sum, { n }) => sum + n, 0)
}

function timeWords(timeMs: number): string {
  return formatTime(timeMs) ?? String(timeMs)
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}

/** Columns as wide as their widest word. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
