import { isVerified } from '@fairstream/replay'
import type { PartitionVerified, Verification } from '@fairstream/replay'
import { counted, grouped } from '../quantities.ts'

/** A verification in plain sentences, for a reader who knows nothing of logs. */
export function leadOf(verification: Verification): readonly string[] {
  const unanswered = sumOf(verification, 'unanswered')
  const what =
    'Every raw score on the log should have one answer: a fair score, or a dead letter that says why it has none. Each fair score names the ' +
    'map that made it. Here each answer was computed again from the raw score and that map, and compared with what was said.'
  const compared = `${counted(sumOf(verification, 'compared'), 'answer')} of ${counted(sumOf(verification, 'inputs'), 'input')} computed again`
  const verdict = isVerified(verification)
    ? `${compared}: all are what they should be.`
    : `${compared}. Not all is as it should be: ${faultsOf(verification).join(', ')}.`
  const waiting =
    unanswered === 0 ? [] : [`${counted(unanswered, 'input')} at the log’s end had no answer yet. That is no fault.`]
  return [what, verdict, ...waiting]
}

function faultsOf(verification: Verification): readonly string[] {
  const { divergences: found, maps: held } = verification
  const without = notComparable(verification)
  return [
    counted(found.count, 'divergence'),
    ...(held.tampered.length === 0 ? [] : [counted(held.tampered.length, 'tampered map')]),
    ...(held.missing.length === 0 ? [] : [counted(held.missing.length, 'missing map')]),
    ...(without === 0 ? [] : [`${grouped(without)} that could not be compared`]),
  ]
}

/** What of a partition was left out, and how often. */
export function statesAndRepeats({
  partition,
  stateEnds,
  repeatsNotCompared,
}: PartitionVerified): readonly (readonly string[])[] {
  return [
    ...(stateEnds === undefined ? [] : [[`the state of partition ${partition} could be folded no further: ${stateEnds}`, '1']]),
    ...(repeatsNotCompared === 0
      ? []
      : [[`repeats too far behind their first answer, in partition ${partition}`, grouped(repeatsNotCompared)]]),
  ]
}

function notComparable({ notComparable: reasons, partitions: all }: Verification): number {
  const states = all.flatMap(statesAndRepeats).length
  return Object.values(reasons).reduce((sum, n) => sum + n, 0) + states
}

/** Counts that every partition has. */
type Counted = 'inputs' | 'compared' | 'lost' | 'unanswered' | 'refusedThen'

export function sumOf({ partitions: all }: Verification, field: Counted): number {
  return all.reduce((sum, each) => sum + each[field], 0)
}
