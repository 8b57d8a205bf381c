import type { TransportMapManifest } from '@fairstream/events'
import type { Folded } from '@fairstream/replay'
import type { Log, LogRecord } from '@fairstream/ports'
import { alertsThatDiffer, reportsOf } from './alerts-that-differ.ts'
import type { AuditedSystem } from './audit-delivery.ts'

/** Every plan that a system's reports tell of, made again. */
export interface PlansRead {
  /** How many were made. */
  readonly made: number
  /** How far a partition was read at each plan, and when the earliest slice begins that it needed, epoch ms. */
  readonly positionsOf: (partition: number) => ReadonlyMap<number, number>
  readonly alertsThatDiffer: (folded: ReadonlyMap<number, Folded>) => readonly string[]
}

export async function readPlans(
  { log, store, rules, topics }: AuditedSystem,
  manifests: readonly TransportMapManifest[],
): Promise<PlansRead> {
  const [reports, alerts] = [await wholeTopic(log, topics.planReports), await wholeTopic(log, topics.driftAlerts)]
  const byVersion = new Map(manifests.map((manifest) => [manifest.version, manifest]))
  const cards = [...rules.scorecards.values()]
  const made = cards.flatMap(({ scorecard: { name } }) => reportsOf(reports, name))
  const records = new Map<string, Uint8Array | undefined>()
  for (const { scorecard } of cards) {
    const held = await store.read(`${topics.transportMaps}/${scorecard.name}`, [])
    records.set(scorecard.name, held?.record.body)
  }
  return {
    made: made.length,
    positionsOf: (partition) => {
      const positions = new Map<number, number>()
      for (const { sources, window } of [...manifests, ...made])
        for (const source of sources) {
          if (source.partition !== partition) continue
          // The watch reads what ended since the plan before, which may be a little longer ago than the window.
          const from = 2 * window.from - window.to
          positions.set(source.offset, Math.min(from, positions.get(source.offset) ?? Infinity))
        }
      return positions
    },
    alertsThatDiffer: (folded) =>
      cards.flatMap((card) => {
        const record = records.get(card.scorecard.name)
        return alertsThatDiffer(card, { reports, alerts, manifests: byVersion, record }, folded)
      }),
  }
}

async function wholeTopic(log: Log, topic: string): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = []
  for (const { partition, first, end } of await log.bounds(topic))
    for await (const record of log.read(topic, partition, first, end)) records.push(record)
  return records
}
