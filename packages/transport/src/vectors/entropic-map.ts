import { squaredDistance } from './free-support-barycenter.ts'

/** A map from one cloud onto another that takes any point: plain data. */
export interface EntropicMap {
  readonly targets: readonly (readonly number[])[]
  /** The dual potential of each target. */
  readonly potentials: readonly number[]
  /** ε > 0, in squared units of the scores. */
  readonly blur: number
  readonly iterations: number
  /** The greatest relative error of a target's mass under the plan. */
  readonly residual: number
}

export interface EntropicOptions {
  /** ε as a share of the targets' mean squared distance from their mean. */
  readonly blur?: number
  readonly tolerance?: number
  readonly iterationsMax?: number
}

/**
 * The entropic map between two clouds of equally heavy points: Sinkhorn's algorithm on logarithms gives the potentials, and the
 * map is the mean of the targets under the plan's conditional law (Pooladian & Niles-Weed 2021, equation 8). It is the gradient of
 * a convex function, so it is monotone, and it takes points that were not in the sample. It draws towards the middle: the blur's
 * price, less with a smaller ε, which takes more iterations.
 *
 * @throws RangeError for an empty cloud or an ε that is not positive.
 */
export function entropicMap(
  sources: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  { blur = 0.1, tolerance = 1e-6, iterationsMax = 2000 }: EntropicOptions = {},
): EntropicMap {
  const costs = sources.map((x) => Float64Array.from(targets, (y) => squaredDistance(x, y) / 2))
  const epsilon = blur * (spreadOf(targets) || 1)
  if (!(epsilon > 0 && sources.length > 0 && targets.length > 0))
    throw new RangeError('an entropic map needs points and a positive blur')
  const [f, g] = [new Float64Array(sources.length), new Float64Array(targets.length)]
  let [iterations, residual] = [0, Infinity]
  while (residual > tolerance && iterations < iterationsMax) {
    softMinima(f, g, epsilon, (i, j) => costs[i]?.[j] ?? 0)
    const before = Float64Array.from(g)
    softMinima(g, f, epsilon, (j, i) => costs[i]?.[j] ?? 0)
    residual = g.reduce((most, next, j) => Math.max(most, Math.abs(Math.expm1(((before[j] ?? 0) - next) / epsilon))), 0)
    iterations += 1
  }
  return { targets, potentials: Array.from(g), blur: epsilon, iterations, residual }
}

/** T_ε(x): the mean of the targets, each weighted by exp((g_j − ½|x − y_j|²)/ε). */
export function mapThrough({ targets, potentials, blur }: EntropicMap, x: readonly number[]): number[] {
  const exponents = targets.map((y, j) => ((potentials[j] ?? 0) - squaredDistance(x, y) / 2) / blur)
  const greatest = Math.max(...exponents)
  const weights = exponents.map((each) => Math.exp(each - greatest))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return x.map((_, axis) => targets.reduce((sum, y, j) => sum + (weights[j] ?? 0) * (y[axis] ?? 0), 0) / total)
}

function spreadOf(points: readonly (readonly number[])[]): number {
  const mean = (points[0] ?? []).map((_, axis) => points.reduce((sum, x) => sum + (x[axis] ?? 0), 0) / points.length)
  return points.reduce((sum, x) => sum + squaredDistance(x, mean), 0) / points.length
}

/** Into each potential the soft minimum of cost − other potential: −ε log of the mean of exp((other − cost)/ε). */
function softMinima(
  into: Float64Array,
  others: Float64Array,
  epsilon: number,
  cost: (own: number, other: number) => number,
): void {
  const exponents = new Float64Array(others.length)
  for (let own = 0; own < into.length; own++) {
    let greatest = -Infinity
    for (let other = 0; other < others.length; other++) {
      const exponent = ((others[other] ?? 0) - cost(own, other)) / epsilon
      exponents[other] = exponent
      if (exponent > greatest) greatest = exponent
    }
    let sum = 0
    for (const exponent of exponents) sum += Math.exp(exponent - greatest)
    into[own] = -epsilon * (greatest + Math.log(sum / exponents.length))
  }
}
