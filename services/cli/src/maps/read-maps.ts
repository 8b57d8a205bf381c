import { createShell } from '@fairstream/host'
import { createMapShelf, decodePartitionRecord, shelve } from '@fairstream/pipeline'
import type { MapShelf } from '@fairstream/pipeline'
import type { TransportMapManifest } from '@fairstream/events'
import { partitionKey } from '@fairstream/runner'
import type { OpenDeployment } from '../open-deployment.ts'

/** A transport map as the log and the partitions' records know it. */
export interface KnownMap {
  readonly manifest: TransportMapManifest
  /** Every part that the manifest names is there. */
  readonly isComplete: boolean
  /** What the scorecard's partitions take up next, where they have not yet. */
  readonly isCandidate: boolean
  readonly inForce: readonly number[]
  /** Partitions where it comes into force at a later offset. */
  readonly scheduled: readonly number[]
}

export interface KnownMaps {
  /** By scorecard, boundary and revision. */
  readonly maps: readonly KnownMap[]
  /** Records of transport-maps that are none, in words. */
  readonly refused: readonly string[]
}

/** All maps that the topic holds now. */
export async function readMaps(deployment: OpenDeployment): Promise<KnownMaps> {
  const { shelf, refused } = await readShelf(deployment)
  const judged = await readJudged(deployment)
  const maps = [...shelf.manifests.values()].sort(byPlan).map((manifest): KnownMap => {
    const { scorecard, version } = manifest
    const where = (found: 'inForce' | 'scheduled'): readonly number[] =>
      judged.filter((each) => each.scorecard === scorecard && each[found] === version).map(({ partition }) => partition)
    return {
      manifest,
      isComplete: !shelf.incomplete.has(version),
      isCandidate: shelf.candidates.get(scorecard)?.version === version,
      inForce: where('inForce'),
      scheduled: where('scheduled'),
    }
  })
  return { maps, refused }
}

async function readShelf({ log, names }: OpenDeployment): Promise<{ shelf: MapShelf; refused: readonly string[] }> {
  const shelf = createMapShelf()
  const refusals: string[] = []
  for (const { partition, first, end } of await log.bounds(names.transportMaps)) {
    for await (const record of log.read(names.transportMaps, partition, first, end)) {
      const { refused } = shelve(shelf, record)
      if (refused !== undefined) refusals.push(`offset ${record.offset}: ${refused}`)
    }
  }
  return { shelf, refused: refusals }
}

interface Judged {
  readonly partition: number
  readonly scorecard: string
  readonly inForce: string | undefined
  readonly scheduled: string | undefined
}

async function readJudged(deployment: OpenDeployment): Promise<readonly Judged[]> {
  const { log, store, settled, names } = deployment
  const shell = createShell({ configuration: settled.configuration, ports: deployment, notice: () => undefined })
  const judged: Judged[] = []
  for (const { partition } of await log.bounds(names.rawScores)) {
    const found = await store.read(partitionKey(shell, partition), [])
    if (found === undefined) continue
    for (const [scorecard, { maps }] of Object.entries(decodePartitionRecord(found.record.body).scorecards))
      judged.push({ partition, scorecard, inForce: maps.inForce, scheduled: maps.scheduled?.version })
  }
  return judged
}

function byPlan(left: TransportMapManifest, right: TransportMapManifest): number {
  if (left.scorecard !== right.scorecard) return left.scorecard < right.scorecard ? -1 : 1
  return left.plannedFor - right.plannedFor || left.revision - right.revision
}
