import { createPartitionFold, firstProtocol, partitionWrite } from '@fairstream/pipeline'
import type { PartitionFold, PartitionWrite, PipelineRules } from '@fairstream/pipeline'
import { partitionKey } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import { addScore, createGroupSlice } from '@fairstream/sketch'
import { contentDigest, idKey, remember } from '../../packages/pipeline/src/recent-ids.ts'
import { drawnScores } from './core/drawn-scores.ts'

/** As in operation, where a slice is sealed soon after its end; or the most that can be: a grace as long as the window. */
export type OpenSlices = 'newest' | 'all'

const SLICES = 288
const SLICE_MS = 300_000
const GROUPS = 64
const SCORES_A_SLICE = 500
const IDS = 100_000
const IDS_A_BLOCK = 1_000
const END_MS = Date.UTC(2026, 0, 2)
const SCORECARD = 'restored'

export function restoreScorecards(open: OpenSlices): string {
  return `scorecards:
  ${SCORECARD}:
    range: [0, 1024]
    traits: [group]
    window: { slice: PT5M, length: P1D, grace: ${open === 'all' ? 'P1D' : 'PT5M'} }
`
}

/** What a store holds of such a partition, as a scorer's commits would have written it. */
export interface FullPartition {
  readonly next: number
  readonly write: PartitionWrite
  readonly bytes: number
}

export function fullPartition(rules: PipelineRules, open: OpenSlices): FullPartition {
  const fold = createPartitionFold(0, rules.version)
  const put = new Map<string, Uint8Array>()
  const blocks = { firsts: [], rules: new Set<string>() }
  const commit = (from: number): PartitionWrite => {
    const write = partitionWrite(fold, firstProtocol(0), rules, { from, blocks, orderOf: noMap })
    for (const [name, bytes] of write.put) put.set(name, bytes)
    return write
  }
  fillSlices(fold, rules, open)
  let last = commit(0)
  for (let from = 0; from < IDS; from += IDS_A_BLOCK) {
    for (let id = from; id < from + IDS_A_BLOCK; id += 1) rememberId(fold, id, rules.log.dedupeMax)
    // No slice counted anything since.
    last = commit(1)
  }
  const bytes = [...put.values()].reduce((sum, { length }) => sum + length, 0)
  return { next: 0, write: { ...last, put }, bytes }
}

/** Puts it into the store of a partition that was created and never read. */
export async function writeState(shell: Shell, { write }: FullPartition): Promise<void> {
  const key = partitionKey(shell, 0)
  const owner = shell.newOwner()
  await shell.store.claim(key, owner)
  // The same position again counts as written before: each part is a step, and the last one comes back to the start of the log.
  let at = 0
  const step = async (next: number, put: ReadonlyMap<string, Uint8Array>): Promise<void> => {
    const commit = { owner, expected: [at], next: [next], body: write.body, put, remove: [] }
    if ((await shell.store.commit(key, commit)) === 'fenced') throw new Error(`record ${key}: the state was not written`)
    at = next
  }
  const entries = [...write.put]
  for (let from = 0; from < entries.length; from += ENTRIES_A_COMMIT)
    await step(at + 1, new Map(entries.slice(from, from + ENTRIES_A_COMMIT)))
  await step(0, new Map())
}

const ENTRIES_A_COMMIT = 2_000

const noArrivals = { seen: 0, refused: 0, outOfRange: 0, unmapped: 0, late: 0, duplicate: 0, lastOffset: -1, judgedBy: null }

function fillSlices(fold: PartitionFold, rules: PipelineRules, open: OpenSlices): void {
  const card = rules.scorecards.get(SCORECARD)
  if (card === undefined) throw new Error(`there is no scorecard ${SCORECARD}`)
  const scores = drawnScores(SCORES_A_SLICE * GROUPS, 0, 1_024, 3)
  for (let slice = 1; slice <= SLICES; slice += 1) {
    const start = END_MS - slice * SLICE_MS
    const groups = Array.from({ length: GROUPS }, (_, group) => {
      const own = { ...createGroupSlice(card.grid, start), firstOffset: 0, lastOffset: 0 }
      for (let at = group; at < scores.length; at += GROUPS) addScore(own.sketch, scores[at] ?? 0)
      return [`g${String(group).padStart(2, '0')}`, own] as const
    })
    const own = { scorecard: SCORECARD, start, groups: new Map(groups), moments: new Map(), arrivals: noArrivals }
    fold.openSlices.set(`${SCORECARD}/${start}`, own)
  }
  const watermark = END_MS - 1
  const sealedTo = open === 'all' ? END_MS - SLICES * SLICE_MS : END_MS - SLICE_MS
  fold.scorecards.set(SCORECARD, { watermark, sealedTo, maps: {}, storedSlices: [] })
}

function rememberId(fold: PartitionFold, id: number, max: number): void {
  const text = `restored-${id}`
  remember(fold.recentIds, { key: idKey(text), content: contentDigest(text), mapVersion: undefined, timeMs: END_MS - 1 }, max)
}

function noMap(version: string): never {
  throw new Error(`there is no map ${version}`)
}
