import type { FairScore } from '@fairstream/events'

/** What fair scores under a map come to by group, gathered as they pass: sizes, means, and who is in the top half. Mutable. */
export interface Parity {
  readonly add: (score: FairScore) => void
  readonly groups: () => readonly GroupParity[]
}

export interface GroupParity {
  readonly group: string
  readonly n: number
  readonly meanRaw: number
  readonly meanFair: number
  /** The share of the group's members whose score is in the top half of all, 0 to 1. */
  readonly topHalfRaw: number
  readonly topHalfFair: number
  /** A fair score of this group, by id. */
  readonly sampleId: string
}

interface GroupSums {
  n: number
  raw: number
  fair: number
  readonly rawCells: Float64Array
  readonly fairCells: Float64Array
  sampleId: string
}

/** Fine enough that the cell at the cut holds about a score in ten thousand, unless the scores themselves are tied there. */
const CELLS = 16_384

/** @param range - Scores outside count in the outermost cells. */
export function createParity(range: { readonly low: number; readonly high: number }): Parity {
  const sums = new Map<string, GroupSums>()
  const cellOf = (score: number): number =>
    Math.min(CELLS - 1, Math.max(0, Math.floor(((score - range.low) / (range.high - range.low)) * CELLS)))
  return {
    add: ({ id, group, raw, fair, mapVersion }) => {
      if (mapVersion === undefined || typeof raw !== 'number' || typeof fair !== 'number') return
      const own = sums.get(group) ?? emptySums()
      sums.set(group, own)
      own.n += 1
      own.raw += raw
      own.fair += fair
      increment(own.rawCells, cellOf(raw))
      increment(own.fairCells, cellOf(fair))
      own.sampleId = id
    },
    groups: () => {
      const all = [...sums].sort(([left], [right]) => (left < right ? -1 : 1))
      const topRaw = topHalf(all.map(([, { rawCells }]) => rawCells))
      const topFair = topHalf(all.map(([, { fairCells }]) => fairCells))
      return all.map(([group, { n, raw, fair, sampleId }], index) => ({
        group,
        n,
        meanRaw: raw / n,
        meanFair: fair / n,
        topHalfRaw: (topRaw[index] ?? 0) / n,
        topHalfFair: (topFair[index] ?? 0) / n,
        sampleId,
      }))
    },
  }
}

function emptySums(): GroupSums {
  return { n: 0, raw: 0, fair: 0, rawCells: new Float64Array(CELLS), fairCells: new Float64Array(CELLS), sampleId: '' }
}

/** How many of each group are in the top half of all. The cell at the cut is shared out in proportion, as a fair draw would on average. */
export function topHalf(groups: readonly Float64Array[]): readonly number[] {
  const inTop = groups.map(() => 0)
  let room = groups.reduce((sum, cells) => sum + cells.reduce((own, n) => own + n, 0), 0) / 2
  for (let cell = (groups[0]?.length ?? 0) - 1; cell >= 0 && room > 0; cell--) {
    const here = groups.reduce((sum, cells) => sum + (cells[cell] ?? 0), 0)
    if (here === 0) continue
    const share = Math.min(1, room / here)
    groups.forEach((cells, index) => {
      inTop[index] = (inTop[index] ?? 0) + share * (cells[cell] ?? 0)
    })
    room -= share * here
  }
  return inTop
}

function increment(counts: Float64Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1
}
