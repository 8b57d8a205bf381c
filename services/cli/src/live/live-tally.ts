import type { Decision, FairScore } from '@fairstream/events'
import { createProgress } from '@fairstream/host'
import type { Progress } from '@fairstream/host'
import type { Notice } from '@fairstream/runner'
import { createParity } from '../parity.ts'
import type { Parity } from '../parity.ts'

/** What a watcher of a running system is shown. Mutable: the one who shows it owns it. */
export interface LiveTally {
  readonly progress: Progress
  /** Fair scores under a map since this process began. */
  readonly parity: Parity
  /** How scores lie on the scale, by group. */
  readonly shapes: Map<string, Shape>
  readonly range: { readonly low: number; readonly high: number }
  readonly latest: SeenScore[]
  /** Events scored in each of the last seconds. */
  readonly rates: number[]
  /** Versions of maps seen in force, oldest out first. */
  readonly maps: string[]
  /** The latest event time, epoch ms. */
  eventTimeMs: number | undefined
  /** How long after its start the process had its first fair score committed, in ms. */
  firstScoreMs: number | undefined
  /** What went wrong of late, in words. */
  readonly troubles: string[]
}

export interface Shape {
  readonly raw: number[]
  readonly fair: number[]
}

export interface SeenScore {
  readonly group: string
  readonly raw: number
  readonly fair: number
  readonly decision: Decision | undefined
}

export const SHAPE_CELLS = 22
const GROUPS_MAX = 64
const LATEST_MAX = 4
const RATES_MAX = 30
const TROUBLES_MAX = 3
const MAPS_MAX = 64

export function createLiveTally(range: LiveTally['range']): LiveTally {
  return {
    progress: createProgress(),
    parity: createParity(range),
    shapes: new Map(),
    range,
    latest: [],
    rates: [],
    maps: [],
    eventTimeMs: undefined,
    firstScoreMs: undefined,
    troubles: [],
  }
}

/** Takes up one fair score; vectors and scores without a map are not drawn. */
export function seeScore(tally: LiveTally, score: FairScore): void {
  const { group, raw, fair, mapVersion, decision } = score
  const timeMs = new Date(score.time).getTime()
  tally.eventTimeMs = Math.max(timeMs, tally.eventTimeMs ?? timeMs)
  if (mapVersion !== undefined && !tally.maps.includes(mapVersion)) keepLast(tally.maps, mapVersion, MAPS_MAX)
  if (typeof raw !== 'number' || typeof fair !== 'number' || mapVersion === undefined) return
  tally.parity.add(score)
  keepLast(tally.latest, { group, raw, fair, decision }, LATEST_MAX)
  const shape = shapeOf(tally, group)
  if (shape === undefined) return
  countIn(shape.raw, cellOf(tally.range, raw))
  countIn(shape.fair, cellOf(tally.range, fair))
}

/** Keeps what went wrong for the eye. */
export function seeTrouble({ troubles }: LiveTally, { event, record, facts }: Notice): void {
  if (event !== 'fault' && event !== 'halted' && event !== 'paused' && event !== 'refused-map') return
  const words = facts['message'] ?? facts['reason'] ?? `at offset ${String(facts['next'])}, by its breaker`
  keepLast(troubles, `${record} ${event}: ${String(words)}`, TROUBLES_MAX)
}

export function seeRate({ rates }: LiveTally, perSecond: number): void {
  keepLast(rates, perSecond, RATES_MAX)
}

function shapeOf({ shapes }: LiveTally, group: string): Shape | undefined {
  const found = shapes.get(group)
  if (found !== undefined || shapes.size >= GROUPS_MAX) return found
  const begun = { raw: emptyCells(), fair: emptyCells() }
  shapes.set(group, begun)
  return begun
}

function emptyCells(): number[] {
  return Array.from({ length: SHAPE_CELLS }, () => 0)
}

function cellOf({ low, high }: LiveTally['range'], score: number): number {
  return Math.min(SHAPE_CELLS - 1, Math.max(0, Math.floor(((score - low) / (high - low)) * SHAPE_CELLS)))
}

function countIn(cells: number[], cell: number): void {
  cells[cell] = (cells[cell] ?? 0) + 1
}

function keepLast<Each>(list: Each[], each: Each, max: number): void {
  list.push(each)
  if (list.length > max) list.shift()
}
