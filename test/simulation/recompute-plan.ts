import type { TransportMapManifest } from '@fairstream/events'
import { createPlanFold, planBoundary } from '@fairstream/pipeline'
import type { PartitionReading, ScorecardRules } from '@fairstream/pipeline'
import type { Recounted } from './recount.ts'

/** The version that a plan gets when it is made again from the sources it names. */
export function recomputePlan(
  card: ScorecardRules,
  manifest: TransportMapManifest,
  recounts: ReadonlyMap<number, Recounted>,
): string | undefined {
  const prefix = `slice/${card.scorecard.name}/`
  const readings = manifest.sources.map(({ partition, offset, passedOver }): PartitionReading => {
    const slices = [...(recounts.get(partition)?.slicesAt(offset) ?? [])].filter(([name]) => name.startsWith(prefix))
    return { partition, next: offset, slices: new Map(slices), ...(passedOver === undefined ? {} : { passedOver }) }
  })
  return planBoundary(createPlanFold(), card, manifest.plannedFor, readings).map?.manifest.version
}
