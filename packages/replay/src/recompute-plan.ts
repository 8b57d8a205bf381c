import type { TransportMapManifest } from '@fairstream/events'
import { createPlanFold, planBoundary, sliceEntryPrefix } from '@fairstream/pipeline'
import type { PartitionReading, PlanFold, ScorecardRules } from '@fairstream/pipeline'

/** A partition folded again: the slices that a plan finds when it has read up to an offset. */
export interface Folded {
  readonly slicesAt: (next: number) => ReadonlyMap<string, Uint8Array>
}

/**
 * The version that a plan gets when it is made again from the sources it names.
 *
 * @param fold - What is carried from plan to plan, in the order of their boundaries; a fresh one sums the whole window anew.
 */
export function recomputePlan(
  card: ScorecardRules,
  manifest: TransportMapManifest,
  folded: ReadonlyMap<number, Folded>,
  fold: PlanFold = createPlanFold(),
): string | undefined {
  const prefix = sliceEntryPrefix(card.scorecard.name)
  const readings = manifest.sources.map(({ partition, offset, passedOver }): PartitionReading => {
    const slices = [...(folded.get(partition)?.slicesAt(offset) ?? [])].filter(([name]) => name.startsWith(prefix))
    return { partition, next: offset, slices: new Map(slices), ...(passedOver === undefined ? {} : { passedOver }) }
  })
  // Any map counts as new: a plan that judges like the last one was made all the same.
  fold.lastManifest = undefined
  return planBoundary(fold, card, manifest.plannedFor, readings).map?.manifest.version
}
