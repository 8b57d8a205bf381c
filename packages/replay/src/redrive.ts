import { decisionId, encodeUtf8, positionOfDeadLetter, recordOfDeadLetter } from '@fairstream/events'
import type { LogRecord, OutgoingRecord } from '@fairstream/ports'
import { REDRIVEN_FROM } from './plan-redrive.ts'
import type { DeadInput, RedrivePlan, Redriving } from './plan-redrive.ts'

/** One append at most; what the log has when a run is stopped is whole appends. */
const BATCH_MAX = 500

/**
 * Sends dead letters back to raw-scores, into the partition that they came from: ids are known again within a partition only.
 * Key, value and headers are the original's, with one header behind them. Stops between two appends when the signal aborts.
 *
 * @param onSent - Told how many are on the log after each append.
 * @returns how many were sent.
 * @throws LogError; what was sent before is on the log, and known there.
 */
export async function sendRedriven(redriving: Redriving, plan: RedrivePlan, onSent: (sent: number) => void): Promise<number> {
  const { log, topics, signal } = redriving
  let sent = 0
  for (const letters of byPartition(plan.toSend)) {
    let batch: OutgoingRecord[] = []
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return
      await log.append(topics.rawScores, batch)
      sent += batch.length
      batch = []
      onSent(sent)
    }
    for await (const record of readLetters(redriving, letters)) {
      batch.push(redrivenCopy(record, plan.log))
      if (batch.length < BATCH_MAX) continue
      await flush()
      if (signal.aborted) return sent
    }
    if (signal.aborted) return sent
    await flush()
  }
  return sent
}

function byPartition(letters: readonly DeadInput[]): readonly (readonly DeadInput[])[] {
  const partitions = new Map<number, DeadInput[]>()
  for (const each of letters) {
    const own = partitions.get(each.partition) ?? []
    partitions.set(each.partition, own)
    own.push(each)
  }
  return [...partitions.values()]
}

async function* readLetters({ log, topics }: Redriving, letters: readonly DeadInput[]): AsyncGenerator<LogRecord> {
  const wanted = new Set(letters.map(({ letter }) => letter))
  const partition = letters[0]?.partition ?? 0
  const offsets = letters.map(({ letter }) => letter)
  const from = offsets.reduce((least, each) => Math.min(least, each), Infinity)
  const to = offsets.reduce((greatest, each) => Math.max(greatest, each), -1) + 1
  for await (const record of log.read(topics.deadLetters, partition, from, to)) if (wanted.has(record.offset)) yield record
}

/** The record as it stood on raw-scores, and where it stood. */
function redrivenCopy(letter: LogRecord, log: string): OutgoingRecord {
  const { partition, offset } = positionOfDeadLetter(letter) ?? { partition: letter.partition, offset: -1 }
  const { key, value, headers } = recordOfDeadLetter(letter)
  const from = { name: REDRIVEN_FROM, value: encodeUtf8(decisionId(log, partition, offset)) }
  return { key, value, headers: [...headers, from], partition }
}
