import type { FittedMap, ReadyMap } from '@fairstream/transport'
import { counted, grouped, percent, rounded } from '../quantities.ts'

const GROUPS_SHOWN = 20

/** What was fitted, in words: the grid, and each group with its size, weight, θ and error bound. */
export function printFit(map: FittedMap, { groups }: ReadyMap): string {
  const n = map.groups.reduce((sum, each) => sum + each.n, 0)
  const head = `${counted(n, 'score')} of ${counted(map.groups.length, 'group')}, ${gridWords(map.grid)}, ties ${map.ties}\n`
  const shown = map.groups.slice(0, GROUPS_SHOWN)
  const width = Math.max(5, ...shown.map(({ group }) => group.length))
  const rows = shown.map(({ group, n: size, weight, outside }) => {
    const ready = groups.get(group)
    const bound = ready?.errorBound === undefined ? 'small: blended with all' : `± ${ready.errorBound.toFixed(4)}`
    const beyond = outside === undefined ? '' : `  ${counted(outside, 'score')} outside the grid`
    const theta = rounded(ready?.transport.theta ?? 1)
    return `  ${group.padEnd(width)}  ${grouped(size).padStart(10)}  ${percent(weight, 1).padStart(7)}  theta ${theta}  ${bound}${beyond}\n`
  })
  const more = map.groups.length - shown.length
  return `${head}${rows.join('')}${more > 0 ? `  and ${counted(more, 'group')} more\n` : ''}`
}

function gridWords(grid: FittedMap['grid']): string {
  if (grid.kind === 'exact') return 'exact order statistics'
  if (grid.kind === 'lattice')
    return `a lattice from ${rounded(grid.low)} to ${rounded(grid.high)} in steps of ${rounded(grid.step)}`
  return `${counted(grid.cells, 'cell')} from ${rounded(grid.low)} to ${rounded(grid.high)}`
}
