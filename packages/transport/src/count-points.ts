/** Distinct points, ascending, and how often each occurs. */
export interface Counted {
  readonly points: Float64Array
  readonly counts: Float64Array
}

/** Counts an ascending column: one point for each distinct value. */
export function countPoints(ascending: Float64Array): Counted {
  let distinct = 0
  for (let i = 0; i < ascending.length; i++) if (i === 0 || ascending[i] !== ascending[i - 1]) distinct += 1
  const points = new Float64Array(distinct)
  const counts = new Float64Array(distinct)
  let last = -1
  for (let i = 0; i < ascending.length; i++) {
    if (i === 0 || ascending[i] !== ascending[i - 1]) points[++last] = ascending[i] ?? 0
    counts[last] = (counts[last] ?? 0) + 1
  }
  return { points, counts }
}

/** The points of all, joined in pairs and the pairs again: O(M log k) for M points in k parts. */
export function joinCounted(parts: readonly Counted[]): Counted {
  const [first, second] = parts
  if (first === undefined) return { points: new Float64Array(), counts: new Float64Array() }
  if (second === undefined) return first
  const half = Math.ceil(parts.length / 2)
  return joinPair(joinCounted(parts.slice(0, half)), joinCounted(parts.slice(half)))
}

function joinPair(a: Counted, b: Counted): Counted {
  const points = new Float64Array(a.points.length + b.points.length)
  const counts = new Float64Array(points.length)
  let [i, j, length] = [0, 0, 0]
  while (i < a.points.length || j < b.points.length) {
    const [x, y] = [a.points[i] ?? Infinity, b.points[j] ?? Infinity]
    points[length] = Math.min(x, y)
    counts[length++] = (x <= y ? (a.counts[i++] ?? 0) : 0) + (y <= x ? (b.counts[j++] ?? 0) : 0)
  }
  return { points: points.slice(0, length), counts: counts.slice(0, length) }
}
