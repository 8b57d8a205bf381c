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
