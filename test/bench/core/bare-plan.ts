/** A law as bare arrays: cumulative shares, and the edges of its cells. */
interface BareLaw {
  readonly levels: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  readonly length: number
}

interface BareMember {
  readonly weight: number
  readonly law: BareLaw
}

/** What a plan must at least do for a group, without a check: sum its cells and divide. */
export function bareLaw(counts: Float64Array, n: number): BareLaw {
  const levels = new Float64Array(counts.length + 1)
  const lower = new Float64Array(counts.length)
  const upper = new Float64Array(counts.length)
  let below = 0
  let length = 0
  for (let cell = 0; cell < counts.length; cell += 1) {
    const count = counts[cell] as number
    if (count === 0) continue
    below += count
    lower[length] = cell - 0.5
    upper[length] = cell + 0.5
    levels[++length] = below / n
  }
  return { levels, lower, upper, length }
}

/** The weighted mean of quantile functions, in pairs and pairs of pairs, as the plan takes it, without its guards of the last bit. */
export function bareCenter(members: readonly BareMember[]): BareLaw {
  return joined(members, 0, members.length).law
}

function joined(members: readonly BareMember[], from: number, to: number): BareMember {
  if (to - from === 1) return members[from] as BareMember
  const middle = from + Math.ceil((to - from) / 2)
  const p = joined(members, from, middle)
  const q = joined(members, middle, to)
  const weight = p.weight + q.weight
  return { weight, law: mean(p.weight / weight, p.law, q.weight / weight, q.law) }
}

function mean(v: number, p: BareLaw, w: number, q: BareLaw): BareLaw {
  const capacity = p.length + q.length
  const levels = new Float64Array(capacity + 1)
  const lower = new Float64Array(capacity)
  const upper = new Float64Array(capacity)
  let length = 0
  let pStart = p.lower[0] as number
  let qStart = q.lower[0] as number
  for (let i = 0, j = 0; i < p.length && j < q.length;) {
    const level = Math.min(p.levels[i + 1] as number, q.levels[j + 1] as number)
    const pEnd = valueAt(p, i, level)
    const qEnd = valueAt(q, j, level)
    lower[length] = v * pStart + w * qStart
    upper[length] = v * pEnd + w * qEnd
    levels[++length] = level
    pStart = pEnd
    qStart = qEnd
    if (level === p.levels[i + 1]) pStart = p.lower[++i] as number
    if (level === q.levels[j + 1]) qStart = q.lower[++j] as number
  }
  return { levels, lower, upper, length }
}

function valueAt(law: BareLaw, piece: number, level: number): number {
  const start = law.levels[piece] as number
  const lower = law.lower[piece] as number
  const share = (level - start) / ((law.levels[piece + 1] as number) - start)
  return lower + share * ((law.upper[piece] as number) - lower)
}
