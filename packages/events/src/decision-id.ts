/** The position of a raw score in a named log, and so the identity of its fair score. */
export interface DecisionPosition {
  readonly log: string
  readonly partition: number
  readonly offset: number
}

const DECISION_ID = /^(.+)\/(0|[1-9]\d{0,15})\/(0|[1-9]\d{0,15})$/s

/**
 * LOG/partition/offset: the id of what becomes of one input record, so that anyone recognises a repeat.
 *
 * @param log - The log's configured name; it may contain `/`.
 */
export function decisionId(log: string, partition: number, offset: number): string {
  if (log === '' || !isCount(partition) || !isCount(offset))
    throw new RangeError(`decision id: no position ${log}/${partition}/${offset}`)
  return `${log}/${partition}/${offset}`
}

/** Undefined for what decisionId never writes. */
export function parseDecisionId(id: string): DecisionPosition | undefined {
  const [, log, partition, offset] = DECISION_ID.exec(id) ?? []
  if (log === undefined || !isCount(Number(partition)) || !isCount(Number(offset))) return undefined
  return { log, partition: Number(partition), offset: Number(offset) }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
