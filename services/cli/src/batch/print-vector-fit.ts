import type { FittedFreeSupportMap, FittedGaussianMap, FittedVectorMap } from '@fairstream/transport'
import { counted, grouped, percent, rounded } from '../quantities.ts'
import { printColumns } from './print-columns.ts'

const GROUPS_SHOWN = 20

/** Beyond so many standard errors no normal law is plausible, as live. */
const DEVIATE_MAX = 4

/** A hundredth of a point's mass, itself a hundredth of a group or less, is far below what sampling does; more is told. */
const RESIDUAL_MAX = 0.01

/** What was fitted on vectors, in words: each group, how normal it looks or how its map was come by, and warnings. */
export function printVectorFit(map: FittedVectorMap): string {
  const n = map.groups.reduce((sum, each) => sum + each.n, 0)
  const more = map.groups.length - GROUPS_SHOWN
  const head = `${counted(n, 'vector')} of ${map.dimension} coordinates in ${counted(map.groups.length, 'group')}, ${map.method}\n`
  const body = map.method === 'gaussian' ? printGaussian(map) : printFreeSupport(map)
  return `${head}${body}${more > 0 ? `  and ${counted(more, 'group')} more\n` : ''}${warningsOf(map).join('')}`
}

function printGaussian({ groups }: FittedGaussianMap): string {
  const rows = groups
    .slice(0, GROUPS_SHOWN)
    .map(({ group, n, weight, law, w2, small, regularised, marginals }) => [
      group,
      grouped(n),
      percent(weight, 1),
      law.mean.map(rounded).join(' '),
      law.covariance.map((row, i) => rounded(Math.sqrt(row[i] ?? 0))).join(' '),
      rounded(w2),
      marginals === undefined ? '–' : marginals.map(({ skewness }) => skewness.toFixed(2)).join(' '),
      marginals === undefined ? '–' : marginals.map(({ excess }) => excess.toFixed(2)).join(' '),
      [...(small === true ? ['small: blended with all'] : []), ...(regularised === true ? ['regularised'] : [])].join(', '),
    ])
  return printColumns(['group', 'n', 'weight', 'mean', 'sd', 'W2 to barycenter', 'skewness', 'excess', ''], rows)
}

function printFreeSupport({ support, iterations, converged, groups }: FittedFreeSupportMap): string {
  const rows = groups
    .slice(0, GROUPS_SHOWN)
    .map(({ group, n, taken, weight, iterations: own, residual }) => [
      group,
      grouped(n),
      grouped(taken),
      percent(weight, 1),
      String(own),
      residual.toExponential(1),
    ])
  const end = converged ? 'converged' : 'not converged'
  return `barycenter of ${counted(support.length, 'point')}: ${counted(iterations, 'iteration')}, ${end}
${printColumns(['group', 'n', 'rows taken', 'weight', 'iterations', 'residual'], rows)}`
}

function warningsOf(map: FittedVectorMap): readonly string[] {
  const center = map.converged ? [] : ['warning: the barycenter did not converge\n']
  if (map.method === 'gaussian') {
    const far = map.groups.filter(({ marginals = [] }) => marginals.some(({ deviate }) => deviate > DEVIATE_MAX))
    const near = map.groups.filter(({ regularised }) => regularised === true)
    return [
      ...center,
      ...named(far, 'a coordinate is far from normal: means and covariances are evened out, not the shape'),
      ...named(near, 'near-singular covariance, regularised'),
    ]
  }
  const open = map.groups.filter(({ residual }) => residual > RESIDUAL_MAX)
  return [...center, ...named(open, 'the entropic map did not converge')]
}

function named(groups: readonly { readonly group: string }[], words: string): readonly string[] {
  const ids = groups.slice(0, GROUPS_SHOWN).map(({ group }) => group)
  return ids.length === 0 ? [] : [`warning: ${words}: ${ids.join(', ')}${groups.length > GROUPS_SHOWN ? ', …' : ''}\n`]
}
