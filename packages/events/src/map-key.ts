/** One record of a transport map: its manifest, or a part that the manifest names by hash. */
export interface MapKey {
  readonly scorecard: string
  readonly version: string
  /** `manifest`, `group/GROUP/0` … or `barycenter/0` … */
  readonly part: string
}

export const MANIFEST = 'manifest'

const MAP_KEY = /^(.+)\/([0-9a-f]{16})\/(manifest|group\/[^/]*\/\d+|barycenter\/\d+)$/s

/** SCORECARD/VERSION/PART, the key that transport-maps is compacted by. A group id holds no `/`. */
export function mapKey({ scorecard, version, part }: MapKey): string {
  return `${scorecard}/${version}/${part}`
}

/** Undefined for what mapKey never writes. */
export function parseMapKey(key: string): MapKey | undefined {
  const [, scorecard, version, part] = MAP_KEY.exec(key) ?? []
  if (scorecard === undefined || version === undefined || part === undefined) return undefined
  return { scorecard, version, part }
}
