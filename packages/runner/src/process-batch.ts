import { adoptAtCommit, partitionWrite, rulesAt, scoreRecord } from '@fairstream/pipeline'
import type { Protocol, Said } from '@fairstream/pipeline'
import type { LogRecord } from '@fairstream/ports'
import type { Claim } from './claim-partition.ts'
import type { FollowedMaps } from './follow-maps.ts'
import { HaltError } from './halt.ts'
import { recordDigest } from './record-digest.ts'
import type { Notice, Shell } from './shell.ts'

/** A stretch of a partition that starts at `fold.next` and lies within the grant. */
export interface Stretch {
  readonly records: readonly LogRecord[]
  /** The last offset covered + 1. */
  readonly next: number
}

/**
 * Takes one stretch through: step purely, say, commit (delivery.md, A batch, step 4).
 *
 * @param isStale - True once the partition was lost: then nothing more is said.
 */
export async function processStretch(
  shell: Shell,
  maps: FollowedMaps,
  claim: Claim,
  stretch: Stretch,
  isStale: () => boolean,
): Promise<'committed' | 'fenced' | 'stale'> {
  const from = claim.fold.next
  const said = stepAll(shell, maps, claim, stretch)
  if (isStale()) return 'stale'
  const outEnd = await claim.sayer.say(claim, said)
  if (outEnd === 'fenced') return 'fenced'
  const last = stretch.records.findLast(({ offset }) => offset < claim.fold.next)
  const filled = claim.fold.next - from >= claim.protocol.reserve
  const protocol: Protocol = {
    ...grantNext(claim, filled, shell.rules.log.maxBatchOffsets),
    lastOffset: last?.offset ?? claim.protocol.lastOffset,
    lastDigest: last === undefined ? claim.protocol.lastDigest : recordDigest(last),
    outEnd,
  }
  const outcome = await commitClaim(shell, maps, claim, from, protocol)
  if (outcome === 'committed') shell.notice({ event: 'committed', record: claim.key, facts: factsOf(claim, from, said) })
  return outcome
}

/** Commits that the reader is at the partition's end, so that it holds nobody back; takes up a newer map where there is one. */
export async function commitIdle(shell: Shell, maps: FollowedMaps, claim: Claim): Promise<'committed' | 'fenced'> {
  const idleSince = claim.protocol.idleSince ?? shell.clock.now()
  const protocol = { ...grantNext(claim, false, shell.rules.log.maxBatchOffsets), idleSince }
  return commitClaim(shell, maps, claim, claim.fold.next, protocol)
}

/** Folds the records, one by one, up to the stretch's end or to the record that opens the breaker. */
function stepAll({ topics }: Shell, maps: FollowedMaps, claim: Claim, { records, next }: Stretch): readonly Said[] {
  const { fold, partition, tail } = claim
  const said: Said[] = []
  for (const record of records) {
    fold.rules = rulesAt(fold.rules, record.offset)
    const rules = claim.rulesOf.get(fold.rules.inForce)
    if (rules === undefined)
      throw new HaltError('UNKNOWN_RULES', `record ${claim.key}: configuration ${fold.rules.inForce} is not known`)
    const pinned = tail.mapOf.get(record.offset)
    said.push(
      scoreRecord(fold, rules, maps.lookup, {
        topic: topics.rawScores,
        partition,
        offset: record.offset,
        timestampMs: record.timestampMs,
        record,
        ...(pinned === undefined ? {} : { pinned: { mapVersion: pinned } }),
      }),
    )
    if (fold.breaker.open) return said
  }
  fold.next = next
  return said
}

/**
 * A grant that was used up doubles, one that was not halves: the less is granted, the sooner a new map is in force after a crash.
 * The licence never falls below the floor, which after a roll-back is more than the store remembers.
 */
function grantNext({ protocol, fold, floor }: Claim, filled: boolean, max: number): Protocol {
  const reserve = Math.min(max, Math.max(1, filled ? protocol.reserve * 2 : Math.ceil(protocol.reserve / 2)))
  const { lastOffset, lastDigest, outEnd } = protocol
  return { reserve, licence: Math.max(protocol.licence, floor, fold.next + reserve), lastOffset, lastDigest, outEnd }
}

async function commitClaim(
  { store, rules }: Shell,
  { shelf, lookup }: FollowedMaps,
  claim: Claim,
  from: number,
  protocol: Protocol,
): Promise<'committed' | 'fenced'> {
  const { fold, key, owner, floor, blocks } = claim
  adoptAtCommit(fold, { floor, candidateOf: (scorecard) => shelf.candidates.get(scorecard), orderOf: lookup.orderOf, rules })
  const write = partitionWrite(fold, protocol, rules, { from, blocks, orderOf: lookup.orderOf })
  const outcome = await store.commit(key, { owner, expected: [from], next: [fold.next], ...write })
  if (outcome === 'committed') claim.protocol = protocol
  return outcome
}

/** What a batch came to, counted. Dead letters by reason as well, under `dead-letters.REASON`. */
function factsOf({ fold }: Claim, from: number, said: readonly Said[]): Notice['facts'] {
  const facts: Record<string, number> = { from, next: fold.next, fair: 0, late: 0, dead: 0 }
  const count = (name: string): void => {
    facts[name] = (facts[name] ?? 0) + 1
  }
  for (const { fair, late, refusal } of said) {
    if (fair !== undefined) count('fair')
    if (late !== undefined) count('late')
    if (refusal === undefined) continue
    count('dead')
    count(`dead-letters.${refusal.code}`)
  }
  const watermark = Math.max(...[...fold.scorecards.values()].map(({ watermark: own }) => own))
  return Number.isFinite(watermark) ? { ...facts, watermark } : facts
}
