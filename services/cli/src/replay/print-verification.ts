import { isVerified } from '@fairstream/replay'
import type { Divergence, PartitionVerified, UnusableMap, Verification } from '@fairstream/replay'
import { counted, grouped } from '../quantities.ts'
import type { Paint } from '../terminal.ts'

/** A verification as text: first what could not be read, then what was found, then the counts. */
export function printVerification(verification: Verification, paint: Paint): string {
  return [
    ...notHeld(verification),
    ...found(verification, paint),
    ...verification.partitions.map(partitionLine),
    ...mapLines(verification),
    verdictLine(verification, paint),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

function notHeld({ partitions, maps, notComparable }: Verification): string[] {
  return [
    ...partitions.flatMap(({ partition, held, pastRetention, answersPastRetention }) => [
      ...(pastRetention === 0
        ? []
        : [`past retention  partition ${partition}: ${counted(pastRetention, 'offset')} before ${held}`]),
      ...(answersPastRetention === 0
        ? []
        : [`past retention  partition ${partition}: the answers of ${counted(answersPastRetention, 'input')}`]),
    ]),
    ...maps.missing.map((map) => `missing map     ${mapWords(map)}`),
    ...Object.entries(notComparable).map(([why, n]) => `not comparable  ${counted(n, 'fair score')}: ${why}`),
    ...partitions.flatMap(({ partition, stateEnds }) =>
      stateEnds === undefined ? [] : [`state ends      partition ${partition}, ${stateEnds}`],
    ),
  ]
}

function found({ maps, divergences }: Verification, paint: Paint): string[] {
  const { count, shown, byField } = divergences
  const more = count - shown.length
  const fields = Object.entries(byField).map(([field, n]) => `${grouped(n)} ${field}`)
  return [
    ...maps.tampered.map((map) => `${paint.bad('tampered map')}    ${mapWords(map)}`),
    ...shown.map((each) => `${paint.bad('diverged')}        ${divergenceWords(each)}`),
    ...(more > 0 ? [`                and ${counted(more, 'divergence')} more; by field: ${fields.join(', ')}`] : []),
  ]
}

function mapWords({ version, scorecard, words, fairScores }: UnusableMap): string {
  const of = scorecard === undefined ? '' : ` of ${scorecard}`
  return `${version}${of}: ${words.join('; ')}; ${counted(fairScores, 'fair score')} ${fairScores === 1 ? 'rests' : 'rest'} on it`
}

function divergenceWords({ id, field, wanted, found: held }: Divergence): string {
  return `${id}  ${field}: wanted ${wanted}, found ${held}`
}

function partitionLine(tally: PartitionVerified): string {
  const { partition, from, to, fairScores, deadLetters, lateScores, repeats, unanswered, lost, refusedThen } = tally
  const parts = [
    counted(fairScores, 'fair score'),
    ...(lateScores === 0 ? [] : [`${grouped(lateScores)} of them late`]),
    counted(deadLetters, 'dead letter'),
    ...(refusedThen === 0 ? [] : [`${grouped(refusedThen)} of them refused by a configuration that is no more, or skipped`]),
    ...(repeats === 0 ? [] : [counted(repeats, 'repeat')]),
    ...(unanswered === 0 ? [] : [`${grouped(unanswered)} not answered yet`]),
    ...(lost === 0 ? [] : [`${grouped(lost)} lost`]),
  ]
  return `partition ${partition}     offsets ${from} to ${to}: ${parts.join(', ')}${stateWords(tally)}`
}

function stateWords({ folded, slices, stateAt }: PartitionVerified): string {
  if (folded === 0 && slices === 0) return ''
  const at = stateAt === undefined ? '' : `, ${counted(slices, 'slice')} of the store counted again up to offset ${stateAt}`
  return `; ${grouped(folded)} held against the fold${at}`
}

function mapLines({ asked, maps }: Verification): string[] {
  const not = Object.entries(maps.notReplanned).map(([why, n]) => `${grouped(n)} not (${why})`)
  const replanned = asked.maps ? [`${grouped(maps.replanned)} planned again from their sources`, ...not] : []
  return [`maps            ${[`${grouped(maps.held)} on the log`, `${grouped(maps.named)} named`, ...replanned].join(', ')}`]
}

function verdictLine(verification: Verification, paint: Paint): string {
  const { partitions, divergences, maps } = verification
  const compared = partitions.reduce((sum, each) => sum + each.compared, 0)
  const words = [
    `${counted(compared, 'answer')} computed again`,
    counted(divergences.count, 'divergence'),
    ...(maps.tampered.length === 0 ? [] : [counted(maps.tampered.length, 'tampered map')]),
    ...(maps.missing.length === 0 ? [] : [counted(maps.missing.length, 'missing map')]),
  ].join(', ')
  return isVerified(verification) ? paint.good(words) : paint.bad(words)
}
