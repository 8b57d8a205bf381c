import { counted, grouped, percent } from '../quantities.ts'
import type { CutOffFindings, Measured, WhatIfReport } from './findings.ts'

/** A report in plain sentences, a paragraph each: what was compared, over which events, who moves, and what it costs. */
export function reportInWords(report: WhatIfReport): readonly string[] {
  const { measured } = report
  const compared = [aboutComparison(report), aboutEvents(report)]
  if (measured === undefined)
    return [...compared, 'Nothing could be compared: no score was judged by a map under both configurations.']
  const { decisions, compared: n } = measured
  const cut = middleCutOff(measured)
  return [
    ...compared,
    aboutMoves(measured),
    ...(decisions === undefined ? [] : [aboutDecisions(decisions, n)]),
    ...(cut === undefined ? [] : [aboutCutOff(cut)]),
    aboutCost(measured),
  ]
}

/** Three significant digits: as many as a reader keeps. */
export function short(value: number): string {
  if (Number.isNaN(value)) return '–'
  return Math.abs(value) >= 1_000 ? grouped(value) : String(Number(value.toPrecision(3)))
}

/** Changes with their sign, in as many decimals as tell the greatest of them to three digits. */
export function signedLike(changes: readonly number[]): (value: number) => string {
  const greatest = Math.max(...changes.map(Math.abs))
  const decimals = greatest === 0 ? 0 : Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(greatest))))
  return (value) => {
    const size = Math.abs(value).toFixed(decimals)
    return Number(size) === 0 ? size : `${value > 0 ? '+' : '−'}${size}`
  }
}

/** The cut-off that stands for the others in a sentence: the one in the middle. */
export function middleCutOff({ cutOffs }: Measured): CutOffFindings | undefined {
  return cutOffs[Math.floor((cutOffs.length - 1) / 2)]
}

/** What the usual lines say of an adverse-impact ratio. */
export function againstLines(ratio: number): string {
  if (ratio >= 0.8) return 'meets the four-fifths line (.8)'
  return ratio >= 0.75 ? 'misses the four-fifths line (.8), meets .75' : 'misses both lines, .8 and .75'
}

/** How far scores are moved, in the unit of the score: the root of the mean square, √(−2U). */
export function distance(utility: number): number {
  return Math.sqrt(Math.max(0, -2 * utility))
}

function aboutComparison({ scorecard, differences }: WhatIfReport): string {
  const begin = `This compares what the scorecard ${scorecard} says under the configuration in force with what it would say under another one`
  if (differences.length === 0) return `${begin} that says the same.`
  const named = differences.slice(0, DIFFERENCES_MAX).map((each) => inWords(scorecard, each))
  const rest = differences.length - named.length
  const all = rest === 0 ? named : [...named, `${counted(rest, 'more setting')} ${rest === 1 ? 'differs' : 'differ'}`]
  return `${begin}: ${listed(all)}.`
}

const DIFFERENCES_MAX = 4

function inWords(scorecard: string, { path, one, other }: WhatIfReport['differences'][number]): string {
  const prefix = `scorecards.${scorecard}.`
  const own = path.startsWith(prefix) ? path.slice(prefix.length) : path
  const change = `${other ?? 'not set'} instead of ${one ?? 'not set'}`
  if (own === 'theta.default') return `theta, which says how far scores are moved towards parity from 0 to 1, is ${change}`
  if (own === 'window.length') return `each map is fitted on a window of ${change}`
  if (own === 'ties') return `equal scores are treated by the rule ${change}`
  return `${own} is ${change}`
}

function aboutEvents({ recording, range, events }: WhatIfReport): string {
  const { firstCompared: first, lastCompared: last } = range
  const when = first === undefined || last === undefined ? '' : `, of ${readable(first)} to ${readable(last)}`
  const where = recording.source === 'log' ? `the topic ${recording.name}` : `the file ${recording.name}`
  const left = [
    events.warmingUp === 0 ? '' : ` ${grouped(events.warmingUp)} came before both had a first map and are left out.`,
    events.leadIn === 0 ? '' : ` ${grouped(events.leadIn)} earlier ones only filled the windows.`,
  ].join('')
  return (
    `Both were run over the same ${counted(events.read, 'record')} of ${where}, in memory: nothing was written to the log, and nothing ` +
    `that anybody was told has changed. ${counted(events.compared, 'score')} can be compared${when}.${left}`
  )
}

/** `2026-01-01 00:05:10 UTC`; what is no RFC 3339 stays as it is. */
function readable(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}Z$/, '$1 $2 UTC')
}

function aboutMoves({ moves }: Measured): string {
  const { n, up, down, mean, quantiles } = moves
  if (up + down === 0) return 'No score would change.'
  const [least = 0, , , , most = 0] = quantiles
  const signed = signedLike([mean, ...quantiles])
  return (
    `${share(up, n)} of the scores would be higher and ${share(down, n)} lower. The mean change is ${signed(mean)}; nine in ten ` +
    `scores change by something between ${signed(least)} and ${signed(most)}.`
  )
}

function aboutDecisions(
  { better, worse, adverseImpactRatio: { inForce, whatIf } }: NonNullable<Measured['decisions']>,
  n: number,
): string {
  const flips =
    better + worse === 0
      ? 'No decision would change.'
      : `${counted(better + worse, 'decision')} (${share(better + worse, n)}) would change: ${grouped(better)} for the better, ${grouped(worse)} for the worse.`
  const now = Number.isNaN(inForce)
    ? 'nobody is approved in force'
    : `the least favoured group’s approval rate is ${percent(inForce)} of the most favoured one’s in force`
  const then = Number.isNaN(whatIf)
    ? 'nobody would be approved otherwise'
    : `would be ${percent(whatIf)} otherwise, which ${againstLines(whatIf)}`
  return `${flips} By these thresholds ${now}, and ${then}.`
}

function aboutCutOff({ share: part, groups, adverseImpactRatio: { inForce, whatIf } }: CutOffFindings): string {
  const gained = groups.reduce((sum, each) => sum + each.gained, 0)
  const change = gained === 0 ? 'nobody would be replaced' : `${counted(gained, 'score')} would come in and as many drop out`
  return (
    `Were the best ${percent(part)} selected, ${change}; the adverse-impact ratio (the least favoured group’s selection rate over the most ` +
    `favoured one’s) is ${short(inForce)} in force and would be ${short(whatIf)}, which ${againstLines(whatIf)}.`
  )
}

function aboutCost({ cost: { inForce, whatIf } }: Measured): string {
  const [now, then] = [distance(inForce.utility), distance(whatIf.utility)]
  return (
    `What it costs: fair scores lie ${short(now)} from the raw scores in force (root mean square) and would lie ${short(then)} from them; the further, ` +
    'the less of the order that the raw score saw is kept.'
  )
}

/** A share of all in percent: with a decimal, and never 0 for what is not nothing. */
export function share(part: number, n: number): string {
  if (part === 0) return '0 %'
  return part / n < 0.0005 ? '<0.1 %' : percent(part / n, 1)
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join('; ')}; and ${parts.at(-1) ?? ''}`
}
