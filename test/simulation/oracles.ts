import { decodeAs, decodeFairScoreTail, fairScoreSchema, positionOfDeadLetter } from '@fairstream/events'
import type { TransportMapManifest } from '@fairstream/events'
import { alertsRecomputed } from './alerts-oracle.ts'
import { manifests } from './kill-switch.ts'
import { recountPartition } from './recount.ts'
import type { Recounted } from './recount.ts'
import { recomputePlan } from '@fairstream/replay'
import type { Outcome } from './schedule.ts'
import { SIM_TOPICS } from './sim-topics.ts'
import type { SimRecord } from './sim-topics.ts'

/** What the oracles say of one schedule. */
export interface Verdict {
  readonly divergences: readonly string[]
  /** Repeats under an older map from a zombie that outlived a roll-back: the named hole. */
  readonly superseded: number
  /** Input records that the schedule held. */
  readonly events: number
}

/** An output of one input position. */
interface Output {
  readonly record: SimRecord
  readonly bytes: string
  readonly kind: 'fair' | 'dead'
  readonly mapVersion: string | null
  readonly isSkipped?: boolean
}

export function judgeOutcome(outcome: Outcome): Verdict {
  const divergences: string[] = [...outcome.died]
  if (outcome.stuck !== undefined) divergences.push(`stuck: ${outcome.stuck}`)
  const recounts = new Map<number, Recounted>()
  let superseded = 0
  for (const { partition } of outcome.topics.bounds(SIM_TOPICS.rawScores)) {
    const outputs = outputsOf(outcome, partition)
    if (outcome.damaged?.partition === partition) {
      divergences.push(...afterDamage(outcome, partition, outputs))
      continue
    }
    const told = tellApart(outcome, partition, outputs)
    superseded += told.superseded
    divergences.push(
      ...told.divergences,
      ...(outcome.mix.isStrict ? lateRepeats(outcome, partition) : []),
      ...accountForAll(outcome, partition, outputs),
      ...mapsInOrder(outcome, partition, outputs),
    )
    if (told.superseded > 0) continue
    const firstOf = (offset: number): Output | undefined => outputs.get(offset)?.[0]
    const recounted = recountPartition(
      outcome,
      partition,
      (offset) => firstOf(offset)?.mapVersion ?? null,
      (offset) => firstOf(offset)?.isSkipped ?? false,
    )
    recounts.set(partition, recounted)
    divergences.push(...recounted.divergences)
  }
  divergences.push(...onePlanABoundary(outcome))
  if (superseded === 0 && outcome.damaged === undefined)
    divergences.push(...plansRecomputed(outcome, recounts), ...alertsRecomputed(outcome, recounts))
  return { divergences, superseded, events: outcome.events }
}

function outputsOf({ topics }: Outcome, partition: number): Map<number, Output[]> {
  const outputs = new Map<number, Output[]>()
  const add = (offset: number, output: Output): void => {
    outputs.set(offset, [...(outputs.get(offset) ?? []), output])
  }
  for (const record of topics.read(SIM_TOPICS.fairScores, partition, 0, Infinity)) {
    const tail = decodeFairScoreTail(record)
    if (tail.kind === 'refused') throw new Error(`simulation: a fair score that cannot be read: ${tail.refusal.message}`)
    add(tail.inputOffset, { record, bytes: bytesOf(record), kind: 'fair', mapVersion: tail.mapVersion ?? null })
  }
  for (const record of topics.read(SIM_TOPICS.deadLetters, partition, 0, Infinity)) {
    const position = positionOfDeadLetter(record)
    if (position === undefined) throw new Error('simulation: a dead letter that cannot be read')
    add(position.offset, {
      record,
      bytes: bytesOf(record),
      kind: 'dead',
      mapVersion: null,
      isSkipped: position.code === 'skipped',
    })
  }
  return outputs
}

function bytesOf({ key, value, headers }: SimRecord): string {
  const hex = (bytes: Uint8Array | null): string => (bytes === null ? 'null' : Buffer.from(bytes).toString('hex'))
  return [hex(key), hex(value), ...headers.map((header) => `${header.name}=${hex(header.value)}`)].join(' ')
}

/**
 * Every repeat carries the bytes of the first, but for those that the named hole explains. In strict mode there is no hole, and no
 * repeat.
 */
function tellApart(
  outcome: Outcome,
  partition: number,
  outputs: ReadonlyMap<number, readonly Output[]>,
): { readonly divergences: string[]; readonly superseded: number } {
  const divergences: string[] = []
  let superseded = 0
  for (const [offset, all] of outputs) {
    const isOne = outcome.mix.isStrict ? all.length === 1 : new Set(all.map(({ bytes }) => bytes)).size === 1
    if (isOne) continue
    const withoutZombies = all.filter(({ record }) => !outlivedRollBack(outcome, partition, record))
    if (!outcome.mix.isStrict && new Set(withoutZombies.map(({ bytes }) => bytes)).size <= 1) superseded += 1
    else
      divergences.push(
        `partition ${partition}, input ${offset}: ${all.map(({ kind, mapVersion, record }) => `${kind} under ${String(mapVersion)} by ${record.by} at step ${record.atStep}`).join('; ')}`,
      )
  }
  return { divergences, superseded }
}

/** Late scores that were said twice. */
function lateRepeats({ topics }: Outcome, partition: number): string[] {
  const seen = new Set<string>()
  return topics.read(SIM_TOPICS.lateScores, partition, 0, Infinity).flatMap((record) => {
    const bytes = bytesOf(record)
    const isRepeat = seen.has(bytes)
    seen.add(bytes)
    return isRepeat ? [`partition ${partition}, late score at ${record.offset}: a repeat by ${record.by}`] : []
  })
}

/**
 * Was this said, after a roll-back of the partition's record, by a process that had claimed it before? One process may hold several
 * claims at a time, the older ones as a zombie, and what is said does not tell which one said it.
 */
function outlivedRollBack({ history }: Outcome, partition: number, { by, atStep }: SimRecord): boolean {
  const key = `${SIM_TOPICS.rawScores}/${partition}`
  const rollBacks = (history.rolledBackAt.get(key) ?? []).filter((step) => step <= atStep)
  return history.claims.some((claim) => claim.key === key && claim.by === by && rollBacks.some((step) => claim.atStep <= step))
}

/** Each input record ends as one fair score or one dead letter, and no output answers an input that was never there. */
function accountForAll({ topics }: Outcome, partition: number, outputs: ReadonlyMap<number, readonly Output[]>): string[] {
  const inputs = new Set(topics.read(SIM_TOPICS.rawScores, partition, 0, Infinity).map(({ offset }) => offset))
  const lost = [...inputs].filter((offset) => !outputs.has(offset))
  const invented = [...outputs.keys()].filter((offset) => !inputs.has(offset))
  return [
    ...lost.map((offset) => `partition ${partition}, input ${offset}: lost`),
    ...invented.map((offset) => `partition ${partition}, input ${offset}: answered, though it was never there`),
  ]
}

/** No fair score uses a map that was not on the log before it, and along the offsets maps never go back. */
function mapsInOrder(outcome: Outcome, partition: number, outputs: ReadonlyMap<number, readonly Output[]>): string[] {
  const divergences: string[] = []
  const published = new Map<string, { readonly manifest: TransportMapManifest; readonly atStep: number }>()
  for (const scorecard of outcome.rules.scorecards.keys())
    for (const { manifest, atStep } of manifests(outcome.topics, scorecard))
      if (!published.has(manifest.version)) published.set(manifest.version, { manifest, atStep })
  const latest = new Map<string, TransportMapManifest>()
  for (const offset of [...outputs.keys()].sort((a, b) => a - b)) {
    const first = outputs.get(offset)?.[0]
    // What a zombie that outlived a roll-back said first is said again, under its map: the named hole, one offset or several long.
    if (first?.kind !== 'fair' || outlivedRollBack(outcome, partition, first.record)) continue
    const read = decodeAs(fairScoreSchema, first.record)
    if (read.kind === 'refused') continue
    const { scorecard, mapVersion, flags } = read.value
    if (mapVersion === undefined) {
      if (latest.has(scorecard) && !flags.includes('duplicate'))
        divergences.push(`partition ${partition}, input ${offset}: warming up again`)
      continue
    }
    const map = published.get(mapVersion)
    if (map === undefined || map.atStep > first.record.atStep) {
      divergences.push(`partition ${partition}, input ${offset}: judged by ${mapVersion}, which was not published`)
      continue
    }
    const before = latest.get(scorecard)
    if (flags.includes('duplicate')) continue
    if (before !== undefined && !outcome.killUsed && isEarlier(map.manifest, before))
      divergences.push(`partition ${partition}, input ${offset}: judged by ${mapVersion}, older than the map before it`)
    latest.set(scorecard, map.manifest)
  }
  return divergences
}

function isEarlier(left: TransportMapManifest, right: TransportMapManifest): boolean {
  return left.plannedFor < right.plannedFor || (left.plannedFor === right.plannedFor && left.revision < right.revision)
}

/** One boundary has one map, unless the planner's own record was rolled back. */
function onePlanABoundary(outcome: Outcome): string[] {
  return [...outcome.rules.scorecards.keys()].flatMap((scorecard) => {
    if (outcome.history.rolledBackAt.has(`${SIM_TOPICS.transportMaps}/${scorecard}`)) return []
    const versions = new Map<string, string>()
    const divergences: string[] = []
    for (const { manifest } of manifests(outcome.topics, scorecard)) {
      if (manifest.killed === true || manifest.lifts !== undefined) continue
      const boundary = `${manifest.plannedFor}/${manifest.revision}`
      const before = versions.get(boundary)
      if (before !== undefined && before !== manifest.version)
        divergences.push(`scorecard ${scorecard}: two maps for boundary ${boundary}: ${before} and ${manifest.version}`)
      versions.set(boundary, manifest.version)
    }
    return divergences
  })
}

function plansRecomputed(outcome: Outcome, recounts: ReadonlyMap<number, Recounted>): string[] {
  return [...outcome.rules.scorecards.values()].flatMap((card) => {
    const published = manifests(outcome.topics, card.scorecard.name).map(({ manifest }) => [manifest.version, manifest] as const)
    return [...new Map(published).values()].flatMap((manifest) => {
      if (manifest.killed === true || manifest.lifts !== undefined) return []
      const again = recomputePlan(card, manifest, recounts)
      return again === manifest.version
        ? []
        : [`scorecard ${card.scorecard.name}: map ${manifest.version} of ${manifest.plannedFor} recomputes as ${String(again)}`]
    })
  })
}

/** A log that was shortened may have grown again before anybody looks: then another record stands where the last one stood. */
const HALT_CODES = {
  truncated: ['LOG_TRUNCATED'],
  shortened: ['LOG_SHORTER_THAN_STATE', 'LOG_REPLACED'],
  replaced: ['LOG_REPLACED'],
} as const satisfies Record<NonNullable<Outcome['damaged']>['kind'], readonly string[]>

function isRightCode(kind: keyof typeof HALT_CODES, code: unknown): boolean {
  return HALT_CODES[kind].some((each) => each === code)
}

/** A damaged log must halt its partition: nothing is said of it by anyone who claimed it after the damage. */
function afterDamage(
  { history, damaged, notices, world }: Outcome,
  partition: number,
  outputs: ReadonlyMap<number, readonly Output[]>,
): string[] {
  const key = `${SIM_TOPICS.rawScores}/${partition}`
  const atStep = damaged?.atStep ?? world.steps
  const halts = notices.filter(({ event, record }) => event === 'halted' && record === key)
  const wrong = halts.find(({ facts }) => !isRightCode(damaged?.kind ?? 'replaced', facts['code']))
  const spoke = [...outputs.values()]
    .flat()
    .some(
      ({ record }) =>
        record.atStep > atStep &&
        history.claims.some((claim) => claim.by === record.by && claim.key === key && claim.atStep > atStep),
    )
  const kind = damaged?.kind ?? 'damaged'
  return [
    ...(wrong === undefined
      ? []
      : [`partition ${partition}: its log was ${kind}, and it halted by ${String(wrong.facts['code'])}`]),
    ...(halts.length > 0 ? [] : [`partition ${partition}: its log was ${kind}, and it did not halt`]),
    ...(spoke ? [`partition ${partition}: its log was ${kind}, and it was read on`] : []),
  ]
}
