/** Rows from the best score to the worst. */
export type Ranking = Uint32Array

/**
 * Ranks rows by score, the highest first; equal scores by their hash, the lowest first, and equal hashes by row.
 *
 * The hash must be neutral to groups and independent of the one that splits ties; raw and fair rankings take the same. Equal fair
 * scores ordered by raw score would bring the group back in (transport.md, Ties). O(n): a radix sort.
 *
 * @param ties - One number a row, ≥ 0; all of them the same length as the scores.
 * @param tieOrder - The result of orderOfTies for these ties, where several rankings share it.
 */
export function rankRows(scores: Float64Array, ties: Float64Array, tieOrder: Uint32Array = orderOfTies(ties)): Ranking {
  if (ties.length !== scores.length) throw new RangeError(`${ties.length} hashes for ${scores.length} scores: wanted as many`)
  return sortStably(tieOrder, scores, true)
}

/** Rows by their hash, the lowest first; equal hashes by row. */
export function orderOfTies(ties: Float64Array): Uint32Array {
  return sortStably(
    Uint32Array.from(ties, (_, row) => row),
    ties,
    false,
  )
}

const DIGIT_BITS = 11
const BUCKETS = 2 ** DIGIT_BITS
const DIGITS = Math.ceil(64 / DIGIT_BITS)

/** Sorts rows by their keys, keeping the order of rows with equal keys: one pass for each digit of the keys that differs. */
function sortStably(rows: Uint32Array, keys: Float64Array, descending: boolean): Uint32Array {
  const { high, low } = orderedBits(keys, descending)
  let from = rows
  let to: Uint32Array = new Uint32Array(rows.length)
  let owned = false
  for (let digit = 0; digit < DIGITS; digit++) {
    const starts = bucketStarts(high, low, digit)
    if (starts === undefined) continue
    for (const row of from) {
      const bucket = digitOf(high[row] ?? 0, low[row] ?? 0, digit)
      const place = starts[bucket] ?? 0
      to[place] = row
      starts[bucket] = place + 1
    }
    // The rows given are left as they are.
    ;[from, to] = [to, owned ? from : new Uint32Array(rows.length)]
    owned = true
  }
  return owned ? from : rows.slice()
}

/** Halves of unsigned integers in the order of the doubles, or in the opposite one. */
function orderedBits(keys: Float64Array, descending: boolean): { high: Uint32Array; low: Uint32Array } {
  const [high, low] = [new Uint32Array(keys.length), new Uint32Array(keys.length)]
  const one = new Float64Array(1)
  const words = new Uint32Array(one.buffer)
  const lowFirst = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
  const turn = descending ? 0xffffffff : 0
  for (let row = 0; row < keys.length; row++) {
    // Adding 0 ranks −0 with 0.
    one[0] = (keys[row] ?? 0) + 0
    const [top, bottom] = lowFirst ? [words[1] ?? 0, words[0] ?? 0] : [words[0] ?? 0, words[1] ?? 0]
    const flip = top >= 0x80000000 ? 0xffffffff : 0
    high[row] = top ^ (flip | 0x80000000) ^ turn
    low[row] = bottom ^ flip ^ turn
  }
  return { high, low }
}

/** Where each bucket of a digit begins; undefined where all keys share the digit. */
function bucketStarts(high: Uint32Array, low: Uint32Array, digit: number): Uint32Array | undefined {
  const starts = new Uint32Array(BUCKETS)
  for (let row = 0; row < high.length; row++) {
    const bucket = digitOf(high[row] ?? 0, low[row] ?? 0, digit)
    starts[bucket] = (starts[bucket] ?? 0) + 1
  }
  let sum = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = starts[bucket] ?? 0
    if (count === high.length) return undefined
    starts[bucket] = sum
    sum += count
  }
  return starts
}

function digitOf(high: number, low: number, digit: number): number {
  const shift = digit * DIGIT_BITS
  if (shift >= 32) return (high >>> (shift - 32)) & (BUCKETS - 1)
  const own = low >>> shift
  const reach = 32 - shift
  return (reach >= DIGIT_BITS ? own : own | (high << reach)) & (BUCKETS - 1)
}
