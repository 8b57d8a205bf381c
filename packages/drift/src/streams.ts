import { at } from './at.ts'

/** Detectors side by side, one per group and alternative: Shiryaev–Roberts for when, a cumulative sum for since when. */
export interface Streams {
  /** In order of appearance. */
  readonly groups: readonly string[]
  /** C: alternatives per group. */
  readonly width: number
  /** Slices since the last restart. */
  readonly slices: number
  /** R by group and alternative, G × C in row order: (R + w)·e, from 0. */
  readonly r: Float64Array
  /** S by group and alternative: max(S, 0) + ln e. */
  readonly s: Float64Array
  /** When the slice began at which S last rose from 0, epoch ms: the likeliest start of a change. NaN before any evidence. */
  readonly since: Float64Array
}

/** What one slice says of one group: ln e by alternative. A group without scores, or nobody to compare with, is left out. */
export interface GroupEvidence {
  readonly group: string
  readonly lnE: ArrayLike<number>
}

/** R is never let beyond this, so that it stays a number. */
const R_MAX = 1e280

export function createStreams(width: number): Streams {
  return { groups: [], width, slices: 0, ...blank(0) }
}

/**
 * One slice: R ← (R + w)·e (Shiryaev 1963, Roberts 1966; as an e-detector Shin, Ramdas & Rinaldo 2024). Groups without evidence
 * stay as they are: time without scores is no time.
 *
 * @param w - The slice's weight by the promise.
 * @param start - When the slice began, epoch ms.
 */
export function stepStreams(before: Streams, evidence: readonly GroupEvidence[], w: number, start: number): Streams {
  const after = withGroups(before, evidence)
  const { width, r, s, since } = after
  for (const { group, lnE } of evidence) {
    const first = after.groups.indexOf(group) * width
    for (let c = 0; c < width; c++) {
      const i = first + c
      if (!(at(s, i) > 0)) since[i] = start
      r[i] = Math.min(R_MAX, (at(r, i) + w) * Math.exp(at(lnE, c)))
      s[i] = Math.max(at(s, i), 0) + at(lnE, c)
    }
  }
  return { ...after, slices: before.slices + 1 }
}

/** R̄ of each group: the mean over its alternatives. */
export function groupStatistics({ groups, width, r }: Streams): readonly number[] {
  return groups.map((_, g) => {
    let sum = 0
    for (let c = 0; c < width; c++) sum += at(r, g * width + c)
    return sum / width
  })
}

/** R̄: the mean over groups and alternatives, 0 without any. Averages of streams under one promise keep it; maxima would not. */
export function statistic(streams: Streams): number {
  const byGroup = groupStatistics(streams)
  return byGroup.reduce((sum, each) => sum + each, 0) / Math.max(1, byGroup.length)
}

/**
 * The groups that an alarm is about: the one with the largest R̄, and the k-th largest while it alone would carry A·G/k.
 * Attribution carries no promise.
 */
export function attributed(streams: Streams, height: number): readonly string[] {
  const ranked = groupStatistics(streams)
    .map((value, g) => ({ group: at(streams.groups, g), value, g }))
    .sort((a, b) => b.value - a.value || a.g - b.g)
  const enough = ranked.findIndex(({ value }, k) => k > 0 && value < (height * ranked.length) / (k + 1))
  return ranked.slice(0, enough < 0 ? ranked.length : enough).map(({ group }) => group)
}

/** The alternative of a group with the largest R, the first of equals. */
export function likeliestTilt({ groups, width, r }: Streams, group: string): number {
  const first = groups.indexOf(group) * width
  let best = 0
  for (let c = 1; c < width; c++) if (at(r, first + c) > at(r, first + best)) best = c
  return best
}

/** All R at 0 again. What was learned about when a change began is kept. */
export function restart(streams: Streams): Streams {
  return { ...streams, slices: 0, r: new Float64Array(streams.r.length) }
}

/** A copy with a row of its own for every group in the evidence. */
function withGroups(before: Streams, evidence: readonly GroupEvidence[]): Streams {
  const added = evidence.map(({ group }) => group).filter((group) => !before.groups.includes(group))
  const groups = [...before.groups, ...added]
  const { r, s, since } = blank(groups.length * before.width)
  r.set(before.r)
  s.set(before.s)
  since.set(before.since)
  return { ...before, groups, r, s, since }
}

function blank(length: number): Pick<Streams, 'r' | 's' | 'since'> {
  return { r: new Float64Array(length), s: new Float64Array(length), since: new Float64Array(length).fill(Number.NaN) }
}
