import type { Facts } from './alert.ts'
import type { SealedSlice } from './sealed-slice.ts'

/** By which declared baseline an alert is judged, for the evidence of it; nothing where the map's own law is the reference. */
export function referenceFacts({ reference }: SealedSlice): Facts {
  return reference === undefined ? {} : { baseline: reference.version }
}
