import type { GroupThetaSolution, ThetaCorridor } from '@fairstream/transport'
import { rounded } from '../quantities.ts'
import { printColumns } from './print-columns.ts'
import { printCurve, whatIsAsked } from './print-theta.ts'
import type { ThetaAsked } from './print-theta.ts'

/** Thetas of groups in words: each with its corridor, what fit takes for them, and the curve that they were sought from. */
export function printGroupThetas(
  asked: ThetaAsked,
  solution: GroupThetaSolution,
  corridors: Readonly<Record<string, ThetaCorridor>>,
): string {
  const { thetas, curve } = solution
  const rows = Object.entries(thetas).map(([group, theta]) => {
    const { low = 0, high = 1 } = corridors[group] ?? {}
    return [group, rounded(theta), `${rounded(low)} to ${rounded(high)}`]
  })
  const forFit = Object.entries(thetas).map(([group, theta]) => `${group}=${theta}`)
  return [
    answer(asked, solution),
    printColumns(['group', 'theta', 'corridor'], rows),
    `\nfit takes them as --theta '${forFit.join(',')}'\n`,
    '\nEvery group at the same level, held inside its corridor\n',
    printCurve(
      asked,
      curve.map(({ level, values }) => ({ theta: level, values })),
    ),
  ].join('')
}

function answer(asked: ThetaAsked, { status, point, settled }: GroupThetaSolution): string {
  const [what, least] = [whatIsAsked(asked), rounded(asked.least)]
  const value = point.value.toFixed(4)
  if (status === 'unmet')
    return `no common level inside the corridors brings ${what} to ${least}: these come nearest, with ${value}\n`
  return settled
    ? `these thetas bring ${what} to ${value}, ${least} or more; none of them can be lowered alone\n`
    : `these thetas bring ${what} to ${value}, ${least} or more; the search ended before none could be lowered alone\n`
}
