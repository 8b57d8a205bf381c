/** Tells the first reading of an input position from a repeat. */
export type DistinctReader = (partition: number, inputOffset: number) => 'first' | 'repeat'

/**
 * A reader of fair scores that knows repeats by one number for each input partition: the greatest input offset seen there.
 *
 * Sends of one partition go out one after another, so whatever is at or below that offset has been seen. Holes are dead letters;
 * it does not wait for them. The offset is the one in the fair score's id, not the record's own.
 */
export function createDistinctReader(): DistinctReader {
  const greatest = new Map<number, number>()
  return (partition, inputOffset) => {
    if (inputOffset <= (greatest.get(partition) ?? -1)) return 'repeat'
    greatest.set(partition, inputOffset)
    return 'first'
  }
}
