/** What the name of every group slice begins with. */
export const SLICE_PREFIX = 'slice/'

/** The name of a group slice among the entries of its partition's record. */
export function sliceEntryName(scorecard: string, start: number, group: string): string {
  return `${sliceEntryPrefix(scorecard, start)}${group}`
}

/** What the names of a scorecard's slices begin with, or those of the slice that begins at `start`. */
export function sliceEntryPrefix(scorecard: string, start?: number): string {
  return start === undefined ? `${SLICE_PREFIX}${scorecard}/` : `${SLICE_PREFIX}${scorecard}/${start}/`
}

/** What the name of every entry of arrivals begins with. */
export const ARRIVALS_PREFIX = 'arrivals/'

/** The name of what arrived while a scorecard's watermark stood in a slice. */
export function arrivalsEntryName(scorecard: string, start: number): string {
  return `${arrivalsEntryPrefix(scorecard, start)}counts`
}

/** What the names of a scorecard's arrivals begin with, or those of the slice that begins at `start`. */
export function arrivalsEntryPrefix(scorecard: string, start?: number): string {
  return start === undefined ? `${ARRIVALS_PREFIX}${scorecard}/` : `${ARRIVALS_PREFIX}${scorecard}/${start}/`
}

/** When the slice begins that an entry of counts or arrivals belongs to. */
export function startOfEntry(name: string): number {
  return (name.startsWith(ARRIVALS_PREFIX) ? parseArrivalsEntryName(name) : parseSliceEntryName(name)).start
}

/** Reads a name of arrivals back. Throws a RangeError for a name of another form. */
export function parseArrivalsEntryName(name: string): { readonly scorecard: string; readonly start: number } {
  const found = /^arrivals\/([^/]+)\/(-?\d+)\/counts$/.exec(name)
  if (found === null) throw new RangeError(`entry ${name}: wanted arrivals/SCORECARD/START/counts`)
  return { scorecard: found[1] ?? '', start: Number(found[2]) }
}

/** Reads a name back. Throws a RangeError for a name of another form. */
export function parseSliceEntryName(name: string): {
  readonly scorecard: string
  readonly start: number
  readonly group: string
} {
  const found = /^slice\/([^/]+)\/(-?\d+)\/(.*)$/s.exec(name)
  if (found === null) throw new RangeError(`entry ${name}: wanted slice/SCORECARD/START/GROUP`)
  return { scorecard: found[1] ?? '', start: Number(found[2]), group: found[3] ?? '' }
}
