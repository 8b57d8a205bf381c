import { rankTies } from '@fairstream/pipeline'
import type { Terminal } from '../terminal.ts'
import { withTable } from './open-input.ts'
import type { Asked } from './open-input.ts'
import { createPersonReader } from './read-people.ts'
import { readSample } from './read-sample.ts'
import type { Sample } from './read-sample.ts'
import { createRejects } from './rejects.ts'
import { sortedSample } from './sorted-sample.ts'
import type { TableChoice } from './table-options.ts'

/** A sample, and the hashes that break ties in its rankings. */
export interface RankedSample {
  readonly sample: Sample
  readonly tieHashes: Float64Array
}

/**
 * Reads what `evaluate` and `theta` rank or compare: rejected rows are written beside the input, and without ids ties are broken by row, with
 * a warning.
 *
 * @param scores - The raw score first: its name is that of the rankings' hash.
 * @param outcome - The column of outcomes, if they are wanted.
 * @param hashed - What the hashes are for.
 */
export async function rankedSample(
  choice: TableChoice,
  scores: readonly Asked[],
  traits: readonly string[],
  terminal: Terminal,
  outcome?: string,
  hashed = 'ties in the rankings are broken',
): Promise<RankedSample> {
  const { id } = choice
  const asked = [
    ...scores,
    ...traits.map((column) => ({ option: '--traits', column })),
    ...(id === undefined ? [] : [{ option: '--id', column: id }]),
    ...(outcome === undefined ? [] : [{ option: '--outcome', column: outcome }]),
  ]
  return await withTable(choice, asked, true, terminal, async (table) => {
    const columns = {
      scores: scores.map(({ column }) => column),
      traits,
      ...(id === undefined ? {} : { id }),
      ...(outcome === undefined ? {} : { outcome }),
    }
    const rejects = await createRejects(table, choice.skips, table.file)
    try {
      const read = createPersonReader(table, columns, choice.decimal)
      const sample = sortedSample(await readSample(table, read, scores.length, rejects, terminal))
      await rejects.keep()
      if (rejects.count() > 0) terminal.say(rejects.words())
      const { hashes, byRow } = rankTies(scores[0]?.column ?? '', sample.group.length, id === undefined ? undefined : sample.ids)
      if (byRow) terminal.say(`${hashed} by row number: --id COLUMN would make them independent of the order of rows\n`)
      return { sample, tieHashes: hashes }
    } catch (error) {
      await rejects.discard()
      throw error
    }
  })
}
