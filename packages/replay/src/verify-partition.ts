import { UnknownMapError } from '@fairstream/pipeline'
import type { LogRecord } from '@fairstream/ports'
import { checkInput, idOf } from './check-input.ts'
import type { Answered, Checked, CheckedBy } from './check-input.ts'
import type { Difference } from './differences.ts'
import { createPartitionOutputs } from './partition-outputs.ts'
import type { PartitionRange } from './partition-range.ts'
import type { PartitionState } from './partition-state.ts'
import { addOne, noteDivergence } from './verification.ts'
import type { PartitionVerified } from './verification.ts'
import type { Verifying } from './verifying.ts'

/** One partition under verification. */
export interface PartitionChecks {
  readonly tally: PartitionVerified
  /** Undefined where it is not asked for, or once it could not be folded on. */
  readonly state: () => PartitionState | undefined
  /** Checks the inputs before an offset. */
  readonly advance: (to: number) => Promise<void>
  /** Checks what is left, and the outputs that answer no input. */
  readonly finish: () => Promise<void>
  /** Ends the readings that are under way. */
  readonly close: () => Promise<void>
}

/** @param onPosition - Told before the input at an offset is folded, and at last of the range's end. */
export function createPartitionChecks(
  verifying: Verifying,
  range: PartitionRange,
  state: PartitionState | undefined,
  onPosition: (offset: number) => void,
): PartitionChecks {
  const { log, topics, rules, maps, signal } = verifying
  const tally = createTally(range)
  const note = (offset: number, each: Difference): void => {
    const { partition } = range
    noteDivergence(verifying.findings, verifying.shownMax, { id: idOf(rules, partition, offset), partition, offset, ...each })
  }
  const outputs = createPartitionOutputs(log, topics, range, tally, note)
  const raws = log.read(topics.rawScores, range.partition, range.readFrom, range.to)[Symbol.asyncIterator]()
  let ahead: LogRecord | undefined
  let held = state

  const check = (answered: Answered): void => {
    const by = { rules, maps, topic: topics.rawScores, state: held, holdsLate: outputs.holdsLate() }
    const checked = checkOrEnd(by, answered)
    if (held !== undefined && checked.endsState !== undefined) {
      held = undefined
      tally.stateEnds = `input ${answered.raw.offset}: ${checked.endsState}`
    }
    if (answered.raw.offset < range.from) return
    count(verifying, tally, answered, checked)
    for (const each of checked.differences) note(answered.raw.offset, each)
  }
  const take = async (raw: LogRecord): Promise<void> => {
    const answered = { raw, ...(await outputs.of(raw.offset)) }
    const isCompared = raw.offset >= range.from
    verifying.onInput()
    if (isCompared) tally.inputs += 1
    if (answered.standing === 'answered' || answered.standing === 'lost') check(answered)
    else {
      // What was not read yet, or is known no more, cannot be folded either; behind the first that was, the fold has a hole.
      if (answered.standing === 'past-retention' && held !== undefined && held.fold.next > 0) {
        held = undefined
        tally.stateEnds = `input ${raw.offset}: its answer is past retention`
      }
      if (isCompared && answered.standing === 'unanswered') tally.unanswered += 1
      if (isCompared && answered.standing === 'past-retention') tally.answersPastRetention += 1
    }
  }
  const advance = async (upTo: number): Promise<void> => {
    for (;;) {
      ahead ??= await nextOf(raws)
      if (ahead === undefined || ahead.offset >= upTo) return
      signal.throwIfAborted()
      const raw = ahead
      ahead = undefined
      onPosition(raw.offset)
      await take(raw)
    }
  }
  return {
    tally,
    state: () => held,
    advance,
    finish: async () => {
      await advance(Infinity)
      onPosition(range.to)
      await outputs.drain(signal)
    },
    close: async () => {
      await raws.return?.()
      await outputs.close()
    },
  }
}

async function nextOf(records: AsyncIterator<LogRecord>): Promise<LogRecord | undefined> {
  const stepped = await records.next()
  return stepped.done === true ? undefined : stepped.value
}

interface CheckedOrEnd extends Checked {
  /** Why the state cannot be folded beyond this input. */
  readonly endsState?: string
}

function checkOrEnd(by: CheckedBy, answered: Answered): CheckedOrEnd {
  try {
    const checked = checkInput(by, answered)
    if (checked.notComparable !== undefined) return { ...checked, endsState: checked.notComparable }
    return checked.unusable === undefined ? checked : { ...checked, endsState: `the map that it names is ${checked.unusable}` }
  } catch (error) {
    if (!(error instanceof UnknownMapError)) throw error
    return { differences: [], unusable: 'missing', endsState: error.message }
  }
}

function count({ findings, maps }: Verifying, tally: PartitionVerified, { fair, dead, late }: Answered, checked: Checked): void {
  if (fair !== undefined) tally.fairScores += 1
  else if (dead !== undefined) tally.deadLetters += 1
  else tally.lost += 1
  if (late !== undefined) tally.lateScores += 1
  const version = fair?.mapVersion ?? undefined
  if (version !== undefined) findings.named.add(version)
  if (checked.notComparable !== undefined) addOne(findings.notComparable, checked.notComparable)
  else if (checked.isRefusedThen === true) tally.refusedThen += 1
  else if (checked.unusable === undefined) tally.compared += 1
  if (checked.isFolded === true) tally.folded += 1
  if (version === undefined || (checked.unusable === undefined && !maps.tampered.has(version))) return
  findings.dependents.set(version, (findings.dependents.get(version) ?? 0) + 1)
}

function createTally({ partition, from, to, first, asked }: PartitionRange): PartitionVerified {
  return {
    ...{ partition, from, to, held: first, pastRetention: Math.max(0, Math.min(first, to) - asked), answersPastRetention: 0 },
    ...{ inputs: 0, fairScores: 0, deadLetters: 0, lateScores: 0, repeats: 0, repeatsNotCompared: 0, unanswered: 0, lost: 0 },
    ...{ compared: 0, folded: 0, refusedThen: 0, slices: 0 },
  }
}
