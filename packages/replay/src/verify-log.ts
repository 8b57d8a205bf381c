import type { PipelineRules } from '@fairstream/pipeline'
import type { Log, PartitionBounds } from '@fairstream/ports'
import { createMapsOnLog, noteMapRecord, settleMaps } from './maps-on-log.ts'
import type { MapsOnLog } from './maps-on-log.ts'
import type { Extent, PartitionRange } from './partition-range.ts'
import { createPartitionState } from './partition-state.ts'
import type { PartitionState } from './partition-state.ts'
import { createFindings, noteDivergence } from './verification.ts'
import type { Findings, UnusableMap, Verification, VerificationAsked } from './verification.ts'
import { createPartitionChecks } from './verify-partition.ts'
import type { PartitionChecks } from './verify-partition.ts'
import type { VerifiedTopics, Verifying } from './verifying.ts'
import { createPlanChecks } from './verify-plans.ts'
import type { PlanChecks } from './verify-plans.ts'
import { compareState, earliestSlices } from './verify-state.ts'
import type { StateHeld } from './verify-state.ts'

/** A log to be verified, and how. */
export interface VerifyLog {
  readonly log: Pick<Log, 'read' | 'bounds'>
  readonly topics: VerifiedTopics
  readonly rules: PipelineRules
  readonly asked: VerificationAsked
  /** The inputs of a partition that are wanted, within what it holds; undefined for a partition that is not. */
  readonly rangeOf: (bounds: PartitionBounds) => Promise<Extent | undefined>
  /** Read before the log, where slices are to be compared with a store's. */
  readonly states: ReadonlyMap<number, StateHeld>
  readonly signal: AbortSignal
  readonly onRanges: (ranges: readonly PartitionRange[]) => void
  readonly onInput: () => void
}

/**
 * Reads a closed range of a log and computes again what was said of it (delivery.md, Replay). Writes nothing, joins no group. Memory
 * does not grow with the range, but for maps and the slices of a window.
 *
 * @throws LogError for a fault of the log; what the signal was aborted with.
 */
export async function verifyLog(plan: VerifyLog): Promise<Verification> {
  const ranges = await readRanges(plan)
  plan.onRanges(ranges)
  const maps = await readMaps(plan)
  const { log, topics, rules, asked, signal, onInput } = plan
  const findings = createFindings()
  const verifying: Verifying = { log, topics, rules, maps, findings, shownMax: asked.shownMax, signal, onInput }
  const plans = asked.maps ? createPlanChecks(verifying) : undefined
  const partitions = new Map<number, PartitionChecks>()
  try {
    for (const range of ranges) partitions.set(range.partition, beginPartition(plan, verifying, range, plans))
    await plans?.run(partitions)
    for (const each of partitions.values()) await each.finish()
  } finally {
    for (const each of partitions.values()) await each.close()
  }
  return answer(plan, maps, findings, plans, [...partitions.values()])
}

async function readRanges({ log, topics, asked, rangeOf }: VerifyLog): Promise<readonly PartitionRange[]> {
  const outputs = {
    fairScores: await log.bounds(topics.fairScores),
    lateScores: await log.bounds(topics.lateScores),
    deadLetters: await log.bounds(topics.deadLetters),
  }
  const extentIn = (bounds: readonly PartitionBounds[], partition: number): Extent =>
    bounds.find((each) => each.partition === partition) ?? { first: 0, end: 0 }
  const ranges: PartitionRange[] = []
  // Behind the outputs: whatever is answered there is then on raw-scores.
  for (const bounds of await log.bounds(topics.rawScores)) {
    const wanted = await rangeOf(bounds)
    if (wanted === undefined) continue
    const { partition, first, end } = bounds
    const from = Math.max(first, wanted.first)
    const to = Math.max(from, Math.min(end, wanted.end))
    ranges.push({
      ...{ partition, first, asked: wanted.first, from, to, readFrom: asked.state || asked.maps ? first : from },
      outputs: {
        fairScores: extentIn(outputs.fairScores, partition),
        lateScores: extentIn(outputs.lateScores, partition),
        deadLetters: extentIn(outputs.deadLetters, partition),
      },
    })
  }
  return ranges
}

async function readMaps({ log, topics, signal }: VerifyLog): Promise<MapsOnLog> {
  const maps = createMapsOnLog()
  for (const { partition, first, end } of await log.bounds(topics.transportMaps))
    for await (const record of log.read(topics.transportMaps, partition, first, end)) {
      signal.throwIfAborted()
      noteMapRecord(maps, record.offset, record)
    }
  settleMaps(maps)
  return maps
}

/** Old slices are forgotten once in so many inputs. */
const FORGET_EVERY = 1_024

function beginPartition(
  { asked, states, rules }: VerifyLog,
  verifying: Verifying,
  range: PartitionRange,
  plans: PlanChecks | undefined,
): PartitionChecks {
  const state = asked.state || asked.maps ? createPartitionState(rules, verifying.maps.lookup, range.readFrom) : undefined
  const held = asked.state ? states.get(range.partition) : undefined
  const earliest = held === undefined ? new Map<string, number>() : earliestSlices(held)
  let isCompared = held === undefined
  let seen = 0
  const forget = (own: PartitionState): void => {
    for (const name of rules.scorecards.keys()) {
      const ofStore = isCompared ? Number.POSITIVE_INFINITY : (earliest.get(name) ?? Number.POSITIVE_INFINITY)
      own.forget(name, Math.min(ofStore, plans?.readsFrom(name) ?? Number.POSITIVE_INFINITY))
    }
  }
  const onPosition = (offset: number): void => {
    const own = checks.state()
    plans?.keepAt(range.partition, offset, own)
    if (!isCompared && held !== undefined && offset >= held.next) {
      isCompared = true
      if (own !== undefined) noteState(verifying, checks, own, held)
    }
    seen += 1
    if (own !== undefined && seen % FORGET_EVERY === 0) forget(own)
  }
  const checks = createPartitionChecks(verifying, range, state, onPosition)
  return checks
}

function noteState({ findings, shownMax }: Verifying, { tally }: PartitionChecks, state: PartitionState, held: StateHeld): void {
  const { slices, differences } = compareState(state, held)
  tally.slices = slices
  tally.stateAt = held.next
  for (const { what: field, wanted, found } of differences)
    noteDivergence(findings, shownMax, { id: held.key, partition: tally.partition, offset: held.next, field, wanted, found })
}

function answer(
  { rules, asked }: VerifyLog,
  maps: MapsOnLog,
  findings: Findings,
  plans: PlanChecks | undefined,
  partitions: readonly PartitionChecks[],
): Verification {
  const { shelf, tampered } = maps
  const dependentsOf = (version: string): number => findings.dependents.get(version) ?? 0
  const missing = [...findings.dependents.keys()].filter((version) => !tampered.has(version))
  return {
    kind: 'verification',
    log: rules.log.name,
    asked,
    partitions: partitions.map(({ tally }) => tally),
    maps: {
      held: shelf.manifests.size - shelf.incomplete.size,
      named: findings.named.size,
      tampered: [...tampered].map(([version, { scorecard, words }]) => ({
        version,
        scorecard,
        words,
        fairScores: dependentsOf(version),
      })),
      missing: missing.map((version): UnusableMap => ({
        version,
        words: [wordsOf(maps, version)],
        fairScores: dependentsOf(version),
      })),
      replanned: plans?.replanned() ?? 0,
      notReplanned: Object.fromEntries(plans?.notReplanned ?? []),
    },
    notComparable: Object.fromEntries(findings.notComparable),
    divergences: { count: findings.count, byField: Object.fromEntries(findings.byField), shown: findings.shown },
  }
}

function wordsOf({ shelf, removed }: MapsOnLog, version: string): string {
  if (removed.has(version)) return 'it was removed from transport-maps'
  return shelf.manifests.has(version) ? 'a part of it is not on transport-maps' : 'it is not on transport-maps'
}
