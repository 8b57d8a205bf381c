import type { Configuration } from '@fairstream/configuration'
import { decodeUtf8 } from '@fairstream/events'
import {
  axesOf,
  createPartitionFold,
  decodePartitionRecord,
  encodePartitionRecord,
  firstProtocol,
  foldEntryPrefixes,
  pipelineRules,
  RECENT_IDS_PREFIX,
  restoreFold,
  rulesEntry,
  rulesEntryName,
  RULES_PREFIX,
} from '@fairstream/pipeline'
import type { PartitionFold, PartitionRecord, PipelineRules, Protocol, StoredBlocks } from '@fairstream/pipeline'
import type { StoredRecord } from '@fairstream/ports'
import type { Shell } from './shell.ts'
import { partitionKey } from './shell.ts'
import { checkLog, checkMaps, checkNoneMissing, checkOutputs, checkSliceMaps } from './check-claim.ts'
import type { FollowedMaps } from './follow-maps.ts'
import { HaltError, REBUILDING } from './halt.ts'
import { readOutputTail } from './output-tail.ts'
import type { OutputTail } from './output-tail.ts'
import { restoreLost, stateLost } from './restore-lost.ts'
import type { Sayer } from './sayer.ts'

/** A partition's state in the hands of one owner. Dropped whole after a fence or a fault. */
export interface Claim {
  readonly key: string
  readonly partition: number
  readonly owner: string
  readonly fold: PartitionFold
  protocol: Protocol
  /** Where the fold was when the ends of the outputs were last asked for. */
  askedAt: number | undefined
  readonly blocks: StoredBlocks
  /** The first offset that no earlier owner can have judged. */
  readonly floor: number
  readonly tail: OutputTail
  readonly sayer: Sayer
  /** The rules behind every version that the fold may name. */
  readonly rulesOf: ReadonlyMap<string, PipelineRules>
}

/**
 * Claims a partition's record and restores its fold (delivery.md, A batch, step 1).
 *
 * @param mayBeTruncated - See {@link checkLog}.
 * @throws HaltError where log and state contradict each other; LogError or StateStoreError for a fault in the world.
 */
export async function claimPartition(
  shell: Shell,
  maps: FollowedMaps,
  partition: number,
  sayer: Sayer,
  mayBeTruncated = false,
): Promise<Claim> {
  const key = partitionKey(shell, partition)
  const owner = shell.newOwner()
  const stored = (await shell.store.claim(key, owner)) ?? (await claimLost(shell, maps, partition, owner))
  const next = stored.next[0] ?? 0
  const record = readRecord(key, stored.body)
  if (record.halted?.code === REBUILDING) throw new HaltError(REBUILDING, `record ${key}: ${record.halted.message}`)
  await checkLog(shell, partition, next, record, mayBeTruncated)
  const tail = await readOutputTail(shell, partition, record.outEnd)
  await checkOutputs(shell, partition, tail)
  if (shell.delivery === 'strict') await checkNoneMissing(shell, partition, record, tail)
  await checkMaps(maps, key, record, tail)
  const { entries } = (await shell.store.read(key, foldEntryPrefixes(record))) ?? { entries: new Map<string, Uint8Array>() }
  const rulesOf = readRules(shell.rules, key, record, entries)
  const fold = restore(key, next, record, entries, rulesOf)
  await checkSliceMaps(maps, key, fold)
  return {
    key,
    partition,
    owner,
    fold,
    protocol: protocolOf(record),
    askedAt: undefined,
    blocks: { firsts: blockFirsts(entries), rules: storedRules(entries) },
    floor: floorOf(shell.rules, record, tail),
    tail,
    sayer,
    rulesOf,
  }
}

/** Claims a record that was rebuilt because it was lost, where that is allowed. */
async function claimLost(shell: Shell, maps: FollowedMaps, partition: number, owner: string): Promise<StoredRecord> {
  await restoreLost(shell, maps, partition)
  const stored = await shell.store.claim(partitionKey(shell, partition), owner)
  if (stored !== undefined) return stored
  throw new HaltError('STATE_LOST', `record ${partitionKey(shell, partition)}: it vanished again after it was rebuilt`)
}

/**
 * Writes the first record of a partition whose outputs are empty; where they are not, its state was lost.
 *
 * @param first - Where its fold begins: the first offset that the log still holds.
 * @throws HaltError STATE_LOST.
 */
export async function createPartition(shell: Shell, partition: number, first: number): Promise<void> {
  const key = partitionKey(shell, partition)
  const { greatestInput } = await readOutputTail(shell, partition, { fairScores: 0, deadLetters: 0 })
  if (greatestInput >= 0) throw new HaltError('STATE_LOST', stateLost(shell, partition, greatestInput))
  const { rules } = shell
  await shell.store.create(key, {
    next: [first],
    body: encodePartitionRecord(createPartitionFold(first, rules.version), firstProtocol(first)),
    put: new Map([[rulesEntryName(rules.version), rulesEntry(rules)]]),
  })
}

function readRecord(key: string, body: Uint8Array): PartitionRecord {
  try {
    return decodePartitionRecord(body)
  } catch (cause) {
    throw new HaltError('STATE_DAMAGED', `record ${key}: ${String(cause)}`, cause)
  }
}

function readRules(
  own: PipelineRules,
  key: string,
  { rules }: PartitionRecord,
  entries: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, PipelineRules> {
  const known = new Map([[own.version, own]])
  for (const [name, bytes] of entries) {
    if (!name.startsWith(RULES_PREFIX)) continue
    const version = name.slice(RULES_PREFIX.length)
    if (!known.has(version)) known.set(version, pipelineRules(JSON.parse(decodeUtf8(bytes) ?? '') as Configuration))
  }
  for (const version of [rules.inForce, rules.scheduled?.version ?? rules.inForce]) {
    const before = known.get(version)
    if (before === undefined)
      throw new HaltError('UNKNOWN_RULES', `record ${key}: it names configuration ${version}, which is not beside it`)
    for (const [name, then] of before.scorecards) {
      const { scorecard } = then
      const now = own.scorecards.get(name)
      if (now !== undefined && (axesOf(now).id !== axesOf(then).id || now.scorecard.window.sliceMs !== scorecard.window.sliceMs))
        throw new HaltError(
          'SCORECARD_CHANGED',
          `scorecard ${name}: its range, grid or slice length changed in use; give it a new name`,
        )
    }
  }
  return known
}

function restore(
  key: string,
  next: number,
  record: PartitionRecord,
  entries: ReadonlyMap<string, Uint8Array>,
  rulesOf: ReadonlyMap<string, PipelineRules>,
): PartitionFold {
  const countedOn = (scorecard: string) => {
    const found = [...rulesOf.values()].find(({ scorecards }) => scorecards.has(scorecard))?.scorecards.get(scorecard)
    if (found === undefined)
      throw new HaltError('UNKNOWN_RULES', `record ${key}: it holds slices of scorecard ${scorecard}, which no rules declare`)
    return axesOf(found)
  }
  try {
    return restoreFold(next, record, entries, countedOn)
  } catch (cause) {
    if (cause instanceof HaltError) throw cause
    throw new HaltError('STATE_DAMAGED', `record ${key}: ${String(cause)}`, cause)
  }
}

function protocolOf({ reserve, licence, lastOffset, lastDigest, outEnd, idleSince }: PartitionRecord): Protocol {
  return { reserve, licence, lastOffset, lastDigest, outEnd, ...(idleSince === undefined ? {} : { idleSince }) }
}

/** The licence found; but an output at or beyond it shows that the store was rolled back, and then the outputs set the floor. */
function floorOf({ log }: PipelineRules, { licence }: PartitionRecord, { greatestInput }: OutputTail): number {
  return greatestInput >= licence ? greatestInput + 1 + log.maxBatchOffsets : licence
}

function storedRules(entries: ReadonlyMap<string, Uint8Array>): Set<string> {
  const names = [...entries.keys()].filter((name) => name.startsWith(RULES_PREFIX))
  return new Set(names.map((name) => name.slice(RULES_PREFIX.length)))
}

function blockFirsts(entries: ReadonlyMap<string, Uint8Array>): number[] {
  return [...entries.keys()]
    .filter((name) => name.startsWith(RECENT_IDS_PREFIX))
    .map((name) => Number(name.slice(RECENT_IDS_PREFIX.length)))
    .sort((a, b) => a - b)
}
