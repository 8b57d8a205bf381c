// cephes ships declarations that its package.json does not export to ES modules; these are the functions used here.
declare module 'cephes' {
  export const compiled: Promise<void>
  export function ndtr(x: number): number
  export function ndtri(probability: number): number
  export function incbet(a: number, b: number, x: number): number
  export function igam(shape: number, x: number): number
  export function stdtr(degrees: number, x: number): number
}
