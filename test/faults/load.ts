import { setTimeout as wait } from 'node:timers/promises'
import { encodeRawScore } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'
import { createRandom, generateEvents, POPULATIONS } from '@fairstream/experiments'
import type { GeneratedEvent, Random } from '@fairstream/experiments'
import type { TestDeployment } from '../delivery/deployment.ts'

/** What the producer did so far. */
export interface LoadTally {
  /** Records that the log has acknowledged. */
  acknowledged: number
  /** Appends without an answer: sent again, so that their records may stand twice in raw-scores. */
  sentAgain: number
  duplicates: number
  conflicts: number
  late: number
  garbage: number
}

export interface LoadRequest {
  readonly forMs: number
  /** Records a second. */
  readonly rate: number
  readonly seed: number
  /** Event time runs so many times as fast as the clock, and comes to the clock's time at the end. */
  readonly compression: number
}

/** The scorecards of the load: slices and plans so short that maps are adopted all the time. */
export const SCORECARDS = `scorecards:
  cfa-synthetic:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [gender, ethnicity]
    theta: 1
    ties: random
    planEvery: PT30S
    window: { slice: PT10S, length: PT5M, grace: PT5S }
`
const POPULATION = 'cfa-synthetic'

const SHARES = { duplicate: 0.005, conflict: 0.001, late: 0.005, garbage: 0.002 }
/** Later than slice and grace: the slice is sealed. */
const LATE_MS = 60_000
const FUTURE_MS = 3_600_000
const BLOCK_MAX = 500
const RECENT_MAX = 2_000
const TRIES_MAX = 60
const RETRY_AFTER_MS = 500

export function createLoadTally(): LoadTally {
  return { acknowledged: 0, sentAgain: 0, duplicates: 0, conflicts: 0, late: 0, garbage: 0 }
}

/**
 * Appends the population's events at a rate, with some said twice, some late and some that nobody can read. After an outage it
 * catches up. Ends with the last record acknowledged, or when the signal aborts.
 *
 * @throws the fault of an append that {@link TRIES_MAX} tries did not mend.
 */
export async function feed(
  { ports, shell }: TestDeployment,
  request: LoadRequest,
  tally: LoadTally,
  signal: AbortSignal,
): Promise<void> {
  const { forMs, rate } = request
  const startMs = Date.now()
  let block: Encoded[] = []
  let drawn = 0
  const flush = async (): Promise<void> => {
    await append(() => ports.log.append(shell.topics.rawScores, block), tally)
    tally.acknowledged += block.length
    block = []
  }
  for (const record of recordsOf(request, startMs, tally)) {
    block.push(record)
    drawn += 1
    const dueMs = startMs + (drawn * 1_000) / rate
    const aheadMs = dueMs - Date.now()
    if (block.length < BLOCK_MAX && aheadMs < 50) continue
    await flush()
    if (signal.aborted) return
    if (aheadMs > 0) await wait(Math.min(aheadMs, forMs))
  }
  if (block.length > 0) await flush()
}

async function append(send: () => Promise<void>, tally: LoadTally): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await send()
      return
    } catch (fault) {
      if (tries === TRIES_MAX) throw fault
      tally.sentAgain += 1
      await wait(RETRY_AFTER_MS)
    }
  }
}

function* recordsOf({ forMs, rate, seed, compression }: LoadRequest, startMs: number, tally: LoadTally): Generator<Encoded> {
  const population = POPULATIONS[POPULATION]
  if (population === undefined) throw new Error(`there is no population ${POPULATION}`)
  const n = Math.round((forMs / 1_000) * rate)
  const random = createRandom(seed + 1)
  const recent: GeneratedEvent[] = []
  const firstMs = Math.round(startMs - forMs * (compression - 1))
  for (const event of generateEvents(population, { n, seed, ratePerSecond: rate / compression, startMs: firstMs })) {
    yield recordFor(event, random, recent, tally)
    if (recent.push(event) > RECENT_MAX) recent.shift()
  }
}

/** One record for each event drawn, so that the rate is kept: the event, or an odd one in its place. */
function recordFor(event: GeneratedEvent, random: Random, recent: readonly GeneratedEvent[], tally: LoadTally): Encoded {
  const { duplicate, conflict, late, garbage } = SHARES
  const die = random.next()
  const earlier = recent[random.integer(Math.max(1, recent.length))] ?? event
  if (die < duplicate) {
    tally.duplicates += 1
    return encodeRawScore(earlier)
  }
  if (die < duplicate + conflict) {
    tally.conflicts += 1
    return encodeRawScore({ ...earlier, score: 100 - earlier.score })
  }
  if (die < duplicate + conflict + late) {
    tally.late += 1
    return encodeRawScore({ ...event, time: new Date(Date.parse(event.time) - LATE_MS).toISOString() })
  }
  if (die >= duplicate + conflict + late + garbage) return encodeRawScore(event)
  tally.garbage += 1
  return garbageOf(event, random)
}

/** A record for each reason that a dead letter may have, but for size. */
function garbageOf(event: GeneratedEvent, random: Random): Encoded {
  const kind = random.integer(4)
  const record = encodeRawScore(event)
  const withText = (text: string): Encoded => ({ ...record, value: Buffer.from(text) })
  if (kind === 0) return withText('{ "id": ')
  if (kind === 1)
    return withText(
      Buffer.from(record.value ?? [])
        .toString()
        .replace('"score":', '"scores":'),
    )
  if (kind === 2) return encodeRawScore({ ...event, scorecard: 'nobody' })
  return encodeRawScore({ ...event, time: new Date(Date.now() + FUTURE_MS).toISOString() })
}
