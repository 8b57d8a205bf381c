import type { Log } from '@fairstream/ports'
import type { Shell } from '@fairstream/runner'
import { plannedMap, rawScoreBlocks } from './workload.ts'

/** Fills a deployment's raw-scores, and its transport-maps with one map that is adopted at the first commit. */
export async function loadWorkload(
  { log, topics, rules }: Pick<Shell, 'log' | 'topics' | 'rules'>,
  events: number,
): Promise<void> {
  await log.append(topics.transportMaps, plannedMap(rules))
  for (const block of rawScoreBlocks(events)) await log.append(topics.rawScores, block)
}

/** The ends of a topic's partitions, in their order. */
export async function endsOf(log: Log, topic: string): Promise<readonly number[]> {
  return (await log.bounds(topic)).map(({ end }) => end)
}
