// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- consumers compile this source without our tsconfig
/// <reference path="./cephes.d.ts" />
import { compiled, igam, incbet, ndtr, ndtri, stdtr } from 'cephes'
import { checkFinite, checkWithin } from './check.ts'

// Moshier's Cephes library, compiled from C; its errors are a few units in the last place. It compiles itself once, here.
await compiled

/** P(Z ≤ x) of a standard normal Z. */
export function normalCdf(x: number): number {
  if (x === Infinity) return 1
  if (x === -Infinity) return 0
  checkFinite('x of the normal distribution', x)
  return ndtr(x)
}

/** The x with P(Z ≤ x) = probability; ∓∞ at 0 and 1. */
export function normalQuantile(probability: number): number {
  checkWithin('probability of the normal quantile', probability, 0, 1)
  if (probability === 0) return -Infinity
  return probability === 1 ? Infinity : ndtri(probability)
}

/** Density of the standard normal. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/** P(B ≤ x) of a Beta(a, b) on [0, 1]. */
export function betaCdf(a: number, b: number, x: number): number {
  if (x <= 0) return 0
  return x >= 1 ? 1 : incbet(a, b, x)
}

/** P(T ≤ x) of Student's t with a whole number of degrees of freedom. */
export function studentCdf(degrees: number, x: number): number {
  return stdtr(degrees, x)
}

/** P(Γ ≤ x) of a Gamma law with the given shape and scale 1. */
export function gammaCdf(shape: number, x: number): number {
  return x <= 0 ? 0 : igam(shape, x)
}
