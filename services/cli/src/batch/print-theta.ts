import type { ThetaSolution } from '@fairstream/transport'
import { rounded } from '../quantities.ts'
import type { NamedCutOff } from './cut-off-option.ts'
import { printColumns } from './print-columns.ts'

export interface ThetaAsked {
  readonly measure: 'air' | 'disparity'
  readonly least: number
  readonly cutOffs: readonly NamedCutOff[]
}

const CURVE_SHOWN = 11

/** A solution in words, with the curve it was read from. */
export function printTheta(asked: ThetaAsked, solution: ThetaSolution): string {
  return `${answer(solution, whatIsAsked(asked), asked.least)}\n${printCurve(asked, solution.curve, solution.theta)}`
}

/** The measure and its cut-offs: `the adverse-impact ratio at .1 and .25`. */
export function whatIsAsked({ measure, cutOffs }: ThetaAsked): string {
  const what = measure === 'air' ? 'the adverse-impact ratio' : 'the least disparity'
  return `${what} at ${cutOffs.map(({ name }) => name).join(' and ')}`
}

/**
 * A curve as columns: some eleven of its points.
 *
 * @param named - A theta that is shown in any case.
 */
export function printCurve(
  { cutOffs }: ThetaAsked,
  curve: readonly { readonly theta: number; readonly values: readonly number[] }[],
  named?: number,
): string {
  const every = Math.max(1, Math.round((curve.length - 1) / (CURVE_SHOWN - 1)))
  const shown = curve.filter(({ theta }, index) => index % every === 0 || index === curve.length - 1 || theta === named)
  const rows = shown.map(({ theta, values }) => [rounded(theta), ...values.map((value) => value.toFixed(4))])
  return printColumns(['theta', ...cutOffs.map(({ name }) => `at ${name}`)], rows)
}

function answer({ status, theta, lastingTheta, best }: ThetaSolution, what: string, least: number): string {
  if (status === 'unmet' || theta === undefined)
    return `no theta brings ${what} to ${rounded(least)}: the best is ${best.value.toFixed(4)} at theta ${rounded(best.theta)}`
  const turns =
    lastingTheta === theta
      ? ''
      : lastingTheta === undefined
        ? '; not at every theta above'
        : `; from ${rounded(lastingTheta)} on at every theta`
  return `theta ${rounded(theta)} is the least that brings ${what} to ${rounded(least)}${turns}`
}
