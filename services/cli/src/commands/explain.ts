import type { Command } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { explain } from '../explanation.ts'
import type { Explanation } from '../explanation.ts'
import { findMap, findRecord } from '../find-record.ts'
import type { Found } from '../find-record.ts'
import { printDeadLetter, printExplanation } from '../print-explanation.ts'
import { writeData } from '../terminal.ts'

/** `fairstream explain`: one fair score, for an auditor or the person. */
export const explainCommand: Command = {
  name: 'explain',
  says: 'one fair score: what judged it, what each flag means, and whether it comes out again',
  operands: ['ID'],
  options: {
    from: { value: 'DIR', says: 'what a run wrote', required: true },
    json: { says: 'as JSON' },
  },
  notes: [
    "ID is a fair score's id (main/0/31005), a dead letter's, or a raw score's. The fair score is computed again from its raw score and its map alone; exit code 1 says that it did not come out, 2 that there is no such id.",
  ],
  examples: ['explain main/0/31005 --from out'],
  run: async ({ operands, values, switches }, terminal) => {
    const [id = ''] = operands
    const from = values.get('from') ?? ''
    const found = await findRecord(from, id, terminal.signal)
    if (found === undefined) throw new UsageError(`${id}: no fair score and no dead letter of this id in ${from}`)
    const explanation = found.kind === 'fair-score' ? await explainFrom(from, found, terminal.signal) : undefined
    await writeData(terminal, switches.has('json') ? json(explanation ?? found) : text(explanation, found))
    return explanation === undefined || holds(explanation) ? EXIT.done : EXIT.found
  },
}

async function explainFrom(
  from: string,
  { fairScore }: Extract<Found, { kind: 'fair-score' }>,
  signal: AbortSignal,
): Promise<Explanation> {
  const { mapVersion } = fairScore
  return explain(fairScore, mapVersion === undefined ? undefined : await findMap(from, mapVersion, signal))
}

function text(explanation: Explanation | undefined, found: Found): string {
  if (found.kind === 'dead-letter') return printDeadLetter(found.deadLetter)
  const others = found.othersOfRawId === 0 ? '' : `The first of ${found.othersOfRawId + 1} fair scores with this raw id.\n\n`
  return explanation === undefined ? '' : `${others}${printExplanation(explanation)}`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function holds({ recomputed, map }: Explanation): boolean {
  return recomputed.equal && map?.versionHolds !== false
}
