import {
  DIMENSION_MAX,
  type FittedFreeSupportMap,
  type FittedGaussianMap,
  type FittedVectorMap,
  type FreeSupportGroup,
  type GaussianVectorGroup,
} from './fitted-vector-map.ts'
import { checkTheta, isNumber, must, recordAt } from './read-fitted-map.ts'

/**
 * The fitted map of vectors that a JSON value is, checked: what judging and printing read of it is there, in the right length.
 *
 * @throws FittedMapError naming the place that is wrong.
 */
export function readFittedVectorMap(value: unknown): FittedVectorMap {
  const map = recordAt(value, 'the whole') as unknown as FittedVectorMap
  must((map.format as string) === 'fairstream-fitted-vector-map', 'format', '"fairstream-fitted-vector-map"')
  must((map.formatVersion as number) === 1, 'formatVersion', '1, the version that this program reads')
  must(['gaussian', 'free-support'].includes(map.method), 'method', 'gaussian or free-support')
  const { dimension } = map
  const isDimension = Number.isInteger(dimension) && dimension >= 2 && dimension <= DIMENSION_MAX
  must(isDimension, 'dimension', `a whole number from 2 to ${DIMENSION_MAX}`)
  must(Array.isArray(map.traits) && map.traits.every((each) => typeof each === 'string'), 'traits', 'an array of texts')
  checkTheta(map.theta)
  must(Array.isArray(map.groups) && map.groups.length > 0, 'groups', 'an array of at least one')
  if (map.method === 'gaussian') checkGaussian(map)
  else checkFreeSupport(map)
  return map
}

function checkGaussian({ dimension, minGroupSize, barycenter, groups }: FittedGaussianMap): void {
  must(isNumber(minGroupSize) && minGroupSize > 0, 'minGroupSize', 'a number above 0')
  checkLaw(barycenter, 'barycenter', dimension)
  groups.forEach((each, i) => {
    const path = checkGroup(groups, i, dimension)
    checkLaw(each.law, `${path}.law`, dimension)
    recordAt(each.map, `${path}.map`)
    const { from, to, matrix } = each.map
    must(isVector(from, dimension), `${path}.map.from`, vectorWords(dimension))
    must(isVector(to, dimension), `${path}.map.to`, vectorWords(dimension))
    must(isMatrix(matrix, dimension), `${path}.map.matrix`, `${dimension} rows of ${dimension} numbers`)
  })
}

function checkFreeSupport({ dimension, support, groups }: FittedFreeSupportMap): void {
  const isCloud = Array.isArray(support) && support.length > 0 && support.every((each) => isVector(each, dimension))
  must(isCloud, 'support', `an array of arrays of ${dimension} numbers`)
  groups.forEach((each, i) => {
    const path = checkGroup(groups, i, dimension)
    must(isVector(each.potentials, support.length), `${path}.potentials`, vectorWords(support.length))
    must(isNumber(each.blur) && each.blur > 0, `${path}.blur`, 'a number above 0')
  })
}

/** @returns the group's path. */
function checkGroup(groups: readonly (GaussianVectorGroup | FreeSupportGroup)[], i: number, dimension: number): string {
  const path = `groups[${i}]`
  const { group, n, weight, low, high } = recordAt(groups[i], path) as unknown as GaussianVectorGroup
  must(typeof group === 'string', `${path}.group`, 'a text')
  must(i === 0 || (groups[i - 1]?.group ?? '') < group, `${path}.group`, 'above the one before')
  must(Number.isInteger(n) && n > 0, `${path}.n`, 'a whole number above 0')
  must(isNumber(weight) && weight >= 0, `${path}.weight`, 'a number, at least 0')
  must(isVector(low, dimension), `${path}.low`, vectorWords(dimension))
  must(isVector(high, dimension), `${path}.high`, vectorWords(dimension))
  return path
}

function checkLaw(law: FittedGaussianMap['barycenter'], path: string, dimension: number): void {
  recordAt(law, path)
  must(isVector(law.mean, dimension), `${path}.mean`, vectorWords(dimension))
  must(isMatrix(law.covariance, dimension), `${path}.covariance`, `${dimension} rows of ${dimension} numbers`)
}

function isVector(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length && value.every(isNumber)
}

function isMatrix(value: unknown, dimension: number): boolean {
  return Array.isArray(value) && value.length === dimension && value.every((row) => isVector(row, dimension))
}

function vectorWords(length: number): string {
  return `an array of ${length} numbers`
}
