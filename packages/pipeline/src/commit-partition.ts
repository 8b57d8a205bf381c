import { canonicalConfiguration } from '@fairstream/configuration'
import { canonicalJson, encodeUtf8 } from '@fairstream/events'
import { adopt, mapsAt } from './maps-in-force.ts'
import type { MapOrder, OrderOf } from './maps-in-force.ts'
import { scorecardFold } from './partition-fold.ts'
import type { PartitionFold, RulesInForce } from './partition-fold.ts'
import { RULES_PREFIX, encodePartitionRecord, recentIdsEntryName } from './partition-record.ts'
import type { Protocol } from './partition-record.ts'
import { encodeRecentIds, firstSequence } from './recent-ids.ts'
import type { PipelineRules } from './scorecard-rules.ts'
import { arrivalsEntries, sliceEntries, takeSealed } from './seal-slices.ts'
import { arrivalsEntryPrefix, sliceEntryPrefix } from './slice-entry.ts'
import { takeBefore, withStart } from './slice-ranges.ts'

/** What a commit writes: the record's body, entries written whole, and what the names of entries removed begin with. */
export interface PartitionWrite {
  readonly body: Uint8Array
  readonly put: ReadonlyMap<string, Uint8Array>
  readonly remove: readonly string[]
}

/** What a fold may take up at a commit. */
export interface Adoption {
  /** The first offset that no earlier owner can have judged. */
  readonly floor: number
  readonly candidateOf: (scorecard: string) => MapOrder | undefined
  readonly orderOf: OrderOf
  /** The rules that this process runs under. */
  readonly rules: PipelineRules
}

/** Takes up at most one newer map a scorecard, and newer rules likewise, before a commit at `fold.next`. Mutates the fold. */
export function adoptAtCommit(fold: PartitionFold, { floor, candidateOf, orderOf, rules }: Adoption): void {
  for (const name of rules.scorecards.keys()) {
    const own = scorecardFold(fold, name)
    own.maps = adopt(mapsAt(own.maps, fold.next, orderOf), candidateOf(name), fold.next, floor, orderOf)
  }
  const settled = rulesAt(fold.rules, fold.next)
  fold.rules =
    settled.scheduled !== undefined || settled.inForce === rules.version
      ? settled
      : floor <= fold.next
        ? { inForce: rules.version }
        : { ...settled, scheduled: { version: rules.version, from: floor } }
}

/** The rules as they stand when `offset` is read. */
export function rulesAt(rules: RulesInForce, offset: number): RulesInForce {
  return rules.scheduled !== undefined && offset >= rules.scheduled.from ? { inForce: rules.scheduled.version } : rules
}

/** What the store holds beside the record, so that a commit writes only what is new. */
export interface StoredBlocks {
  /** The first sequence number of each block, ascending. */
  readonly firsts: number[]
  /** The versions of the rules that stand beside the record. */
  readonly rules: Set<string>
}

/** What a commit adds to: where its batch began, and what the store holds already. */
export interface Written {
  /** The first offset of the batch: slices that counted nothing since are stored as they are. */
  readonly from: number
  readonly blocks: StoredBlocks
  readonly orderOf: OrderOf
}

/**
 * What to write so that the store holds the fold at `fold.next`. Sealed slices leave the fold, and ids that were fresh are no more.
 * Slices that no plan can need again are removed: those before the window of the map in force.
 */
export function partitionWrite(fold: PartitionFold, protocol: Protocol, own: PipelineRules, written: Written): PartitionWrite {
  const put = new Map<string, Uint8Array>()
  const slices = [...fold.openSlices.values()]
  for (const { scorecard, start } of takeSealed(fold, own)) {
    const sliceMs = own.scorecards.get(scorecard)?.scorecard.window.sliceMs
    const counted = scorecardFold(fold, scorecard)
    if (sliceMs !== undefined) counted.storedSlices = withStart(counted.storedSlices, start, sliceMs)
  }
  const forgotten = new Set(forgetOldSlices(fold, own, written.orderOf))
  // A store removes first and puts then: what is forgotten must not be put again.
  for (const slice of slices)
    if (!forgotten.has(sliceEntryPrefix(slice.scorecard, slice.start)))
      for (const [name, bytes] of [...sliceEntries(slice, written.from), ...arrivalsEntries(slice, written.from)])
        put.set(name, bytes)
  const remove = [...moveBlocks(fold, written.blocks, put), ...forgotten]
  if (!written.blocks.rules.has(own.version)) put.set(rulesEntryName(own.version), rulesEntry(own))
  written.blocks.rules.add(own.version)
  return { body: encodePartitionRecord(fold, protocol), put, remove }
}

function forgetOldSlices(fold: PartitionFold, own: PipelineRules, orderOf: OrderOf): string[] {
  return [...own.scorecards.values()].flatMap(({ scorecard: { name, window } }) => {
    const { maps, storedSlices } = scorecardFold(fold, name)
    const map = maps.inForce === undefined ? undefined : orderOf(maps.inForce)
    // The kill switch's map is nobody's plan: the next one may be for an earlier boundary.
    if (map === undefined || map.killed) return []
    const { kept, taken } = takeBefore(storedSlices, map.plannedFor - window.lengthMs, window.sliceMs)
    scorecardFold(fold, name).storedSlices = kept
    return taken.flatMap((start) => [sliceEntryPrefix(name, start), arrivalsEntryPrefix(name, start)])
  })
}

export function rulesEntryName(version: string): string {
  return `${RULES_PREFIX}${version}`
}

/** A configuration as it is kept beside a record, so that a later process can finish what was begun under it. */
export function rulesEntry({ configuration }: PipelineRules): Uint8Array {
  return encodeUtf8(canonicalJson(canonicalConfiguration(configuration)))
}

/** Writes the fresh ids as a block, and names the blocks whose ids are all forgotten. */
function moveBlocks({ recentIds }: PartitionFold, blocks: StoredBlocks, put: Map<string, Uint8Array>): string[] {
  const [oldestFresh] = recentIds.fresh
  if (oldestFresh !== undefined) {
    put.set(recentIdsEntryName(oldestFresh.sequence), encodeRecentIds(recentIds.fresh))
    blocks.firsts.push(oldestFresh.sequence)
    recentIds.fresh = []
  }
  const first = firstSequence(recentIds)
  const remove: string[] = []
  while (blocks.firsts.length > 1 && (blocks.firsts[1] ?? first) <= first)
    remove.push(recentIdsEntryName(blocks.firsts.shift() ?? 0))
  return remove
}
