import type { GroupParity } from '../parity.ts'
import { impactRatio } from '../print-parity.ts'
import { drawBar } from '../progress.ts'
import { counted, duration, grouped, percent } from '../quantities.ts'
import type { Paint } from '../terminal.ts'
import { SHAPE_CELLS } from './live-tally.ts'
import type { LiveTally, SeenScore, Shape } from './live-tally.ts'

/** What stands around a tally when it is drawn. */
export interface Surroundings {
  readonly title: string
  readonly startedMs: number
  readonly nowMs: number
  readonly width: number
  readonly paint: Paint
}

const RULE = 0.8
const LABEL_WIDTH = 12
const GROUPS_SHOWN_MAX = 12
/** Behind the present by less than this is up to date: slices and batches take a moment. */
const PRESENT_MS = 15_000

/** The picture of a running system, line by line; no line is wider than the terminal. */
export function drawLive(tally: LiveTally, around: Surroundings): readonly string[] {
  const groups = tally.parity.groups()
  return [
    ...headLines(tally, around),
    '',
    ...(groups.length === 0 ? waitingLines(tally, around) : groupLines(tally, groups, around)),
    '',
    ...latestLines(tally, around),
    ...tally.troubles.map((trouble) => around.paint.bad(clip(`  ${trouble}`, around.width))),
  ]
}

function headLines(tally: LiveTally, around: Surroundings): string[] {
  const { title, startedMs, nowMs, paint } = around
  const { progress, rates, eventTimeMs, maps } = tally
  const { offsets, lateScores } = progress.counts
  const held = [...progress.partitions.values()]
  const stopped = held.filter(({ status }) => status === 'paused' || status === 'halted').length
  const dead = [...progress.deadLetters.values()].reduce((sum, n) => sum + n, 0)
  const perSecond = `${grouped(rates.at(-1) ?? 0)}/s`
  const row = (label: string, words: string): string => `  ${paint.faint(label.padEnd(LABEL_WIDTH))}${words}`
  return [
    `${paint.strong(title)}  ${paint.faint(`${duration(nowMs - startedMs)}, Ctrl-C ends`)}`,
    '',
    row('scored', `${paint.strong(grouped(offsets).padStart(9))}  ${perSecond.padStart(9)}  ${paint.bar(sparkline(rates))}`),
    row('event time', timeWords(eventTimeMs, nowMs, paint)),
    row('partitions', `${held.length - stopped} served${stopped === 0 ? '' : paint.bad(`, ${stopped} stopped`)}`),
    row('maps', mapWords(maps, progress.counts.maps, paint)),
    row('alerts', alertsRow(tally, paint)),
    row('besides', `${counted(dead, 'dead letter')}, ${counted(lateScores, 'late score')}`),
  ]
}

function timeWords(eventTimeMs: number | undefined, nowMs: number, paint: Paint): string {
  if (eventTimeMs === undefined) return paint.faint('no event yet')
  const at = new Date(eventTimeMs).toISOString().slice(0, 19).replace('T', ' ')
  const behind = nowMs - eventTimeMs
  return behind < PRESENT_MS ? `${at} UTC, ${paint.good('the present')}` : `${at} UTC, ${duration(behind)} behind, catching up`
}

/** One line: what is open by kind, or how near the evidence of the nearest kind is to an alarm. */
function alertsRow({ progress }: LiveTally, paint: Paint): string {
  const watches = [...progress.watches.values()]
  const open = new Map<string, number>()
  for (const watch of watches) for (const [kind, n] of watch.open) open.set(kind, (open.get(kind) ?? 0) + n)
  if (open.size > 0) return paint.bad([...open].map(([kind, n]) => `${n} ${kind}`).join(', '))
  const nearest = Math.max(0, ...watches.flatMap(({ evidence }) => [...evidence.values()]))
  return watches.length === 0 ? paint.faint('nothing watched yet') : `none open, evidence at ${percent(nearest, 1)} of an alarm`
}

function mapWords(maps: readonly string[], published: number, paint: Paint): string {
  const latest = maps.at(-1)
  const inForce = latest === undefined ? paint.faint('none in force yet') : `${latest.slice(0, 8)} in force`
  return `${counted(published, 'map')} planned, ${inForce}`
}

function waitingLines({ maps }: LiveTally, { paint }: Surroundings): string[] {
  if (maps.length > 0) return [`  ${paint.faint('Vector scores are not drawn: fairstream tail shows them.')}`]
  return [`  ${paint.faint('No map is in force yet, so every fair score is the raw score.')}`]
}

function groupLines(tally: LiveTally, groups: readonly GroupParity[], { paint, width }: Surroundings): string[] {
  const shown = groups.slice(0, GROUPS_SHOWN_MAX)
  const name = Math.max(5, ...shown.map(({ group }) => group.length))
  const scale = `${String(tally.range.low)} to ${String(tally.range.high)}`.padStart(SHAPE_CELLS)
  const column = (which: string): string =>
    `${which}${scale.slice(which.length).padEnd(SHAPE_CELLS - which.length)}  mean  in the top ½`
  const head = `  ${'group'.padEnd(name)}  ${'people'.padStart(9)}  ${column('raw ')}    ${column('fair ')}`
  const rows = shown.map((each) => {
    const shape = tally.shapes.get(each.group)
    const raw = side(shape, 'raw', each.meanRaw, each.topHalfRaw, paint)
    const fair = side(shape, 'fair', each.meanFair, each.topHalfFair, paint)
    return `  ${each.group.padEnd(name)}  ${grouped(each.n).padStart(9)}  ${raw}    ${fair}`
  })
  const more = groups.length > shown.length ? [paint.faint(`  and ${counted(groups.length - shown.length, 'more group')}`)] : []
  return [paint.faint(clip(head, width)), ...rows, ...more, '', ratioLine(groups, paint)]
}

function side(shape: Shape | undefined, which: 'raw' | 'fair', mean: number, share: number, paint: Paint): string {
  const cells = shape?.[which] ?? []
  return `${paint.bar(sparkline(cells).padEnd(SHAPE_CELLS))}  ${mean.toFixed(0).padStart(4)}  ${drawBar(share, 6)} ${percent(share).padStart(5)}`
}

function ratioLine(groups: readonly GroupParity[], paint: Paint): string {
  const painted = (ratio: number): string => (ratio < RULE ? paint.bad : paint.good)(ratio.toFixed(2))
  const raw = painted(impactRatio(groups.map(({ topHalfRaw }) => topHalfRaw)))
  const fair = painted(impactRatio(groups.map(({ topHalfFair }) => topHalfFair)))
  return `  Least share in the top half over the greatest: ${raw} by raw score, ${fair} by fair score (four-fifths rule: 0.80)`
}

function latestLines({ latest }: LiveTally, { paint, width }: Surroundings): string[] {
  return latest.map((score) => paint.faint(clip(`  ${scoreWords(score)}`, width)))
}

function scoreWords({ group, raw, fair, decision }: SeenScore): string {
  return `${group.padEnd(8)} ${raw.toFixed(0).padStart(5)} → ${fair.toFixed(0).padStart(5)}${decision === undefined ? '' : `  ${decision}`}`
}

const STEPS = ' ▁▂▃▄▅▆▇█'

/** Numbers as a row of blocks, the greatest of them full. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 0)
  return values.map((value) => STEPS.charAt(most === 0 ? 0 : Math.ceil((value / most) * 8))).join('')
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}
