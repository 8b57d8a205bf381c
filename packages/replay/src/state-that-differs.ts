import { ARRIVALS_PREFIX, arrivalsEntries, decodePartitionRecord, SLICE_PREFIX, sliceEntries } from '@fairstream/pipeline'
import type { PartitionFold } from '@fairstream/pipeline'

/** A partition's record as a store holds it. */
export interface HeldState {
  readonly body: Uint8Array
  readonly entries: ReadonlyMap<string, Uint8Array>
}

/** What a store holds and what the fold gives, in words; of slices only that they differ. */
export interface StateDifference {
  readonly what: string
  readonly wanted: string
  readonly found: string
}

/** Keeps the slices, and what arrived in them, that the input at an offset, the fold's last, was counted in. */
export function takeSlices(fold: PartitionFold, offset: number, slices: Map<string, Uint8Array>): void {
  for (const open of fold.openSlices.values())
    for (const [name, bytes] of [...sliceEntries(open, offset), ...arrivalsEntries(open, offset)]) slices.set(name, bytes)
}

/** What of a store's record is not what folding the log up to it gives: state equals the fold of a prefix. */
export function stateThatDiffers(
  fold: PartitionFold,
  slices: ReadonlyMap<string, Uint8Array>,
  held: HeldState | undefined,
): readonly StateDifference[] {
  if (held === undefined) return [{ what: 'the record', wanted: 'one', found: 'none' }]
  const differences: StateDifference[] = []
  const record = decodePartitionRecord(held.body)
  const compare = (what: string, found: unknown, wanted: unknown): void => {
    const [foundText, wantedText] = [inWords(found), inWords(wanted)]
    if (foundText !== wantedText) differences.push({ what, wanted: wantedText, found: foundText })
  }
  for (const [name, { watermark }] of fold.scorecards)
    compare(`watermark of ${name}`, record.scorecards[name]?.watermark, watermark)
  compare('sequence of recent ids', record.recentIds.next, fold.recentIds.nextSequence)
  compare('breaker', record.breaker, fold.breaker)
  return [...differences, ...slicesThatDiffer(slices, held.entries), ...slicesMissing(fold, record.openSlices, held.entries)]
}

/** The store's slices that are not the fold's; a fold may hold more, for a store forgets what no plan can need. */
export function slicesThatDiffer(
  slices: ReadonlyMap<string, Uint8Array>,
  entries: ReadonlyMap<string, Uint8Array>,
): readonly StateDifference[] {
  return [...entries]
    .filter(([name, bytes]) => isCount(name) && !sameBytes(bytes, slices.get(name)))
    .map(([name]) => ({
      what: name,
      wanted: 'what the fold counts',
      found: slices.has(name) ? 'other counts' : 'counts of none',
    }))
}

function slicesMissing(
  fold: PartitionFold,
  kept: readonly { readonly scorecard: string; readonly start: number }[],
  entries: ReadonlyMap<string, Uint8Array>,
): StateDifference[] {
  return [...fold.openSlices.values()].flatMap((each) => {
    if (!kept.some((open) => open.scorecard === each.scorecard && open.start === each.start)) return []
    const names = [...sliceEntries(each), ...arrivalsEntries(each)].map(([name]) => name)
    return names.filter((name) => !entries.has(name)).map((what) => ({ what, wanted: 'what the fold counts', found: 'nothing' }))
  })
}

function isCount(name: string): boolean {
  return name.startsWith(SLICE_PREFIX) || name.startsWith(ARRIVALS_PREFIX)
}

function sameBytes(left: Uint8Array, right: Uint8Array | undefined): boolean {
  return right?.length === left.length && left.every((byte, index) => byte === right[index])
}

/** What has no JSON is absent. */
function inWords(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
