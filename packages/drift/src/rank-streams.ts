import { RANK_CELLS } from '@fairstream/sketch'
import { at } from './at.ts'
import { addCells } from './rank-tree.ts'
import { createStreams, stepStreams } from './streams.ts'
import type { GroupEvidence, Streams } from './streams.ts'
import { TILTS } from './tilts.ts'

/** The rank detectors of one kind, and for each stream the cells counted since its likeliest change. */
export interface RankStreams {
  readonly streams: Streams
  /** The group's own cells since the change, G × TILTS × RANK_CELLS. */
  readonly own: Float64Array
  /** The same of the rest; all 0 where the comparison is with the reference. */
  readonly rest: Float64Array
}

/** What one slice says of one group's ranks, and the counts that it says it by. */
export interface RankEvidence extends GroupEvidence {
  readonly own: ArrayLike<number>
  readonly rest: ArrayLike<number>
}

export function createRankStreams(): RankStreams {
  return { streams: createStreams(TILTS.length), own: new Float64Array(), rest: new Float64Array() }
}

/** One slice; see stepStreams. */
export function stepRankStreams(before: RankStreams, evidence: readonly RankEvidence[], w: number, start: number): RankStreams {
  const streams = stepStreams(before.streams, evidence, w, start)
  const size = streams.since.length * RANK_CELLS
  const own = grown(before.own, size)
  const rest = grown(before.rest, size)
  for (const each of evidence) {
    const first = streams.groups.indexOf(each.group) * streams.width
    for (let stream = first; stream < first + streams.width; stream++) {
      const isFresh = at(streams.since, stream) === start
      count(own, stream, each.own, isFresh)
      count(rest, stream, each.rest, isFresh)
    }
  }
  return { streams, own, rest }
}

/** The cells of one stream since its likeliest change. */
export function cellsSince({ streams, own, rest }: RankStreams, group: string, tilt: number): Pick<RankStreams, 'own' | 'rest'> {
  const from = (streams.groups.indexOf(group) * streams.width + tilt) * RANK_CELLS
  return { own: own.slice(from, from + RANK_CELLS), rest: rest.slice(from, from + RANK_CELLS) }
}

function grown(before: Float64Array, size: number): Float64Array {
  const after = new Float64Array(size)
  after.set(before)
  return after
}

function count(into: Float64Array, stream: number, cells: ArrayLike<number>, isFresh: boolean): void {
  const part = into.subarray(stream * RANK_CELLS, (stream + 1) * RANK_CELLS)
  if (isFresh) part.fill(0)
  addCells(part, cells)
}
