import { meanOfTwo } from './linear.ts'
import { append, createPieces, finished } from './pieces.ts'
import { type QuantileFunction, readFrom } from './quantile-function.ts'
import { at } from './search.ts'

/** One group's part in a barycenter. */
export interface Member {
  /** Finite, ≥ 0. */
  readonly weight: number
  readonly quantiles: QuantileFunction
}

/**
 * The Wasserstein-2 barycenter ν of laws on the line.
 *
 * In one dimension its quantile function is the weighted mean of the members' (Agueh & Carlier 2011, section 6), so there is
 * nothing to iterate: on the merged levels of all members it is exact. At most Σ(m_k − 1) + 1 pieces.
 *
 * Members are joined in pairs, in the order given, and the pairs again: O(M log k) for M levels in all, where evaluating every
 * member on every level costs O(M·k). Another order may move the last bits, so callers sort by group id. Where members agree,
 * ν is what they agree on, to the bit.
 *
 * @param members - At least one with positive weight. Weights need not sum to 1; a member of weight 0 changes nothing.
 * @throws RangeError if a weight or the sum of all is negative or not finite, or no weight is positive.
 */
export function barycenter(members: readonly Member[]): QuantileFunction {
  const heavy = members.filter((member) => checkedWeight(member.weight) > 0)
  if (heavy.length === 0) throw new RangeError('a barycenter needs a member with positive weight')
  return joined(heavy).quantiles
}

function checkedWeight(weight: number): number {
  if (weight >= 0 && weight <= Number.MAX_VALUE) return weight
  throw new RangeError(`weight ${String(weight)}: a weight must be finite and not negative`)
}

/** One member that stands for all: their weights' sum and their mean. */
function joined(members: readonly Member[]): Member {
  const [first, second] = members
  if (first === undefined) throw new RangeError('nothing to join')
  if (second === undefined) return first
  const half = Math.ceil(members.length / 2)
  return joinedPair(joined(members.slice(0, half)), joined(members.slice(half)))
}

function joinedPair(p: Member, q: Member): Member {
  const weight = checkedWeight(p.weight + q.weight)
  return { weight, quantiles: weightedMean(p.weight / weight, p.quantiles, q.weight / weight, q.quantiles) }
}

/** v·P + w·Q on the merged levels of both: one sweep, a value inside a piece being read by linear interpolation. */
function weightedMean(v: number, p: QuantileFunction, w: number, q: QuantileFunction): QuantileFunction {
  const pieces = createPieces(p.lower.length + q.lower.length - 1)
  let i = 0
  let j = 0
  let pStart = at(p.lower, 0)
  let qStart = at(q.lower, 0)
  for (;;) {
    const level = Math.min(at(p.levels, i + 1), at(q.levels, j + 1))
    const pEnds = level === at(p.levels, i + 1)
    const qEnds = level === at(q.levels, j + 1)
    const pEnd = pEnds ? at(p.upper, i) : readFrom(p, i, 0, level)
    const qEnd = qEnds ? at(q.upper, j) : readFrom(q, j, 0, level)
    append(pieces, level, meanOfTwo(v, pStart, w, qStart), meanOfTwo(v, pEnd, w, qEnd))
    if (!(level < 1)) return finished(pieces)
    pStart = pEnds ? at(p.lower, ++i) : pEnd
    qStart = qEnds ? at(q.lower, ++j) : qEnd
  }
}
