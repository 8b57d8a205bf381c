import type { TransportMapManifest } from '@fairstream/events'
import { createPlanFold, planBoundary } from '@fairstream/pipeline'
import type { PartitionReading, ScorecardRules } from '@fairstream/pipeline'

/** A partition folded again: the slices that a plan finds when it has read up to an offset. */
export interface Folded {
  readonly slicesAt: (next: number) => ReadonlyMap<string, Uint8Array>
}

/** The version that a plan gets when it is made again from the sources it names. */
export function recomputePlan(
  card: ScorecardRules,
  manifest: TransportMapManifest,
  folded: ReadonlyMap<number, Folded>,
): string | undefined {
  const prefix = `slice/${card.scorecard.name}/`
  const readings = manifest.sources.map(({ partition, offset, passedOver }): PartitionReading => {
    const slices = [...(folded.get(partition)?.slicesAt(offset) ?? [])].filter(([name]) => name.startsWith(prefix))
    return { partition, next: offset, slices: new Map(slices), ...(passedOver === undefined ? {} : { passedOver }) }
  })
  return planBoundary(createPlanFold(), card, manifest.plannedFor, readings).map?.manifest.version
}
