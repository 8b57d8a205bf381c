import {
  arrivalsEntries,
  createPartitionFold,
  foldRefused,
  idKey,
  scoreRecord,
  sliceEntries,
  startOfEntry,
  takeSealed,
} from '@fairstream/pipeline'
import type { Arrival, MapLookup, PartitionFold, PipelineRules, Said } from '@fairstream/pipeline'

/** A partition folded again, each input under the map that its first fair score names. */
export interface PartitionState {
  readonly fold: PartitionFold
  /** Throws an UnknownMapError where the map is not whole; the fold is then of no more use. */
  readonly take: (arrival: Arrival) => Said
  /** Counts an input that was refused for a reason which the record alone does not give again. */
  readonly refuse: (offset: number) => void
  /** Passes over an input that an operator skipped: it was never counted. */
  readonly skip: (offset: number) => void
  /**
   * From which event time on a scorecard's state follows from what was folded, whatever came before: −Infinity for a fold from the
   * log's first record. Behind the first event by `dedupe`, a slice and its grace: no id and no watermark reaches further back.
   */
  readonly settledFrom: (scorecard: string) => number
  /** The map that judged the first event of a raw id, as far as it is remembered; null for none. */
  readonly firstMapOf: (rawId: string) => string | null | undefined
  /** A scorecard's slices, and what arrived in them, as a store would hold them, open ones too. */
  readonly slices: (scorecard: string) => ReadonlyMap<string, Uint8Array>
  /** Forgets a scorecard's slices that begin before a time. */
  readonly forget: (scorecard: string, before: number) => void
}

/** Sealed slices leave the fold after so many inputs: each time it looks through all that are open. */
const SEAL_EVERY = 64

/** @param first - Where reading begins. */
export function createPartitionState(rules: PipelineRules, maps: MapLookup, first: number): PartitionState {
  const fold = createPartitionFold(0, rules.version)
  const sealed = new Map<string, Map<string, Uint8Array>>()
  const begins = new Map<string, number>()
  let taken = 0
  let isWhole = first === 0
  const seal = (): void => {
    for (const open of takeSealed(fold, rules)) {
      const own = sealed.get(open.scorecard) ?? new Map<string, Uint8Array>()
      sealed.set(open.scorecard, own)
      for (const [name, bytes] of [...sliceEntries(open), ...arrivalsEntries(open)]) own.set(name, bytes)
    }
  }
  return {
    fold,
    take: (arrival) => {
      if (taken === 0) isWhole = arrival.offset === 0
      const said = scoreRecord(fold, rules, maps, arrival)
      fold.recentIds.fresh = []
      taken += 1
      if (said.score !== undefined && !begins.has(said.score.scorecard))
        begins.set(said.score.scorecard, fold.scorecards.get(said.score.scorecard)?.watermark ?? 0)
      if (taken % SEAL_EVERY === 0) seal()
      return said
    },
    refuse: (offset) => {
      foldRefused(fold, rules, offset)
    },
    skip: (offset) => {
      fold.next = offset + 1
    },
    settledFrom: (scorecard) => {
      if (isWhole) return Number.NEGATIVE_INFINITY
      const window = rules.scorecards.get(scorecard)?.scorecard.window
      const begun = begins.get(scorecard)
      if (window === undefined || begun === undefined) return Number.POSITIVE_INFINITY
      return begun + rules.log.dedupeMs + window.sliceMs + window.graceMs
    },
    firstMapOf: (rawId) => {
      const found = fold.recentIds.byKey.get(idKey(rawId))
      return found === undefined ? undefined : (found.mapVersion ?? null)
    },
    slices: (scorecard) => {
      const open = [...fold.openSlices.values()].filter((each) => each.scorecard === scorecard)
      return new Map([
        ...(sealed.get(scorecard) ?? []),
        ...open.flatMap((each) => [...sliceEntries(each), ...arrivalsEntries(each)]),
      ])
    },
    forget: (scorecard, before) => {
      const own = sealed.get(scorecard)
      for (const name of own?.keys() ?? []) if (startOfEntry(name) < before) own?.delete(name)
    },
  }
}
