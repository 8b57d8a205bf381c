/** Which map judges a scorecard's scores in one partition, and which one will from an offset on (delivery.md, Adoption of maps). */
export interface MapsInForce {
  /** The version in force; absent while warming up. */
  readonly inForce?: string
  readonly scheduled?: { readonly version: string; readonly from: number }
}

/** What adoption needs to know of a map. */
export interface MapOrder {
  readonly version: string
  /** The planning boundary, epoch ms. */
  readonly plannedFor: number
  /** Orders the maps of one boundary. */
  readonly revision: number
  /** The kill switch's identity map. */
  readonly killed: boolean
  /** Versions of kill maps that this one ends. */
  readonly lifts: readonly string[]
}

/** Looks a map's order up by its version. Throws where the version is unknown: a missing map is never an identity. */
export type OrderOf = (version: string) => MapOrder

/** Maps are ordered by boundary, then by revision. */
export function isLater(map: MapOrder, than: MapOrder): boolean {
  return map.plannedFor === than.plannedFor ? map.revision > than.revision : map.plannedFor > than.plannedFor
}

/** May `map` follow `current`? Later in order, or a kill map, or the one that lifts the kill in force. */
export function supersedes(map: MapOrder, current: MapOrder | undefined): boolean {
  if (current === undefined) return true
  if (map.version === current.version) return false
  if (current.killed) return map.killed ? isLater(map, current) : map.lifts.includes(current.version)
  return map.killed || isLater(map, current)
}

/** The maps as they stand when `offset` is judged: a scheduled map whose offset has come is in force. */
export function mapsAt(maps: MapsInForce, offset: number, orderOf: OrderOf): MapsInForce {
  const { inForce, scheduled } = maps
  if (scheduled === undefined || offset < scheduled.from) return maps
  const current = inForce === undefined ? undefined : orderOf(inForce)
  return supersedes(orderOf(scheduled.version), current) ? { inForce: scheduled.version } : withoutScheduled(maps)
}

/** What an output already in the log settles: its map, where newer, stays in force after it. */
export function mapsAfterPinned(maps: MapsInForce, pinned: string | undefined, orderOf: OrderOf): MapsInForce {
  if (pinned === undefined) return maps
  const current = maps.inForce === undefined ? undefined : orderOf(maps.inForce)
  return supersedes(orderOf(pinned), current) ? { ...maps, inForce: pinned } : maps
}

/**
 * Takes up at most one newer map at a commit. It comes into force at `next` unless an earlier owner may have judged beyond
 * that (`floor`): then it is scheduled for the floor. A scheduled map is never moved or replaced.
 *
 * @param next - The first offset not yet consumed after the commit.
 * @param floor - The first offset that no earlier owner can have judged.
 */
export function adopt(
  maps: MapsInForce,
  candidate: MapOrder | undefined,
  next: number,
  floor: number,
  orderOf: OrderOf,
): MapsInForce {
  const now = mapsAt(maps, next, orderOf)
  if (candidate === undefined || now.scheduled !== undefined) return now
  const current = now.inForce === undefined ? undefined : orderOf(now.inForce)
  if (!supersedes(candidate, current)) return now
  if (floor <= next) return { inForce: candidate.version }
  return { ...now, scheduled: { version: candidate.version, from: floor } }
}

function withoutScheduled({ inForce }: MapsInForce): MapsInForce {
  return inForce === undefined ? {} : { inForce }
}
