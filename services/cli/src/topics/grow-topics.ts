import { topicName } from '@fairstream/events'
import type { TopicName } from '@fairstream/events'
import { createPartition, partitionKey } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import type { OpenDeployment } from '../open-deployment.ts'
import { UsageError } from '../errors.ts'

/** One step of a growth, in the order in which they are taken. */
export type GrowthStep =
  | { readonly kind: 'topic'; readonly name: string; readonly from: number; readonly to: number }
  | { readonly kind: 'record'; readonly name: string; readonly partition: number }

/** A partition of raw-scores that can be read must find all that its answers need, so the outputs grow before it. */
const BEFORE: readonly TopicName[] = ['fair-scores', 'late-scores', 'dead-letters', 'outcomes-by-decision']
const AFTER: readonly TopicName[] = ['raw-scores', 'outcomes']

/**
 * What it takes to give raw-scores and the topics that go along with it so many partitions; nothing where they have them. What was
 * half done before is gone on with.
 *
 * @throws UsageError where raw-scores has more already.
 */
export async function planGrowth({ topics, settled }: OpenDeployment, shell: Shell, to: number): Promise<readonly GrowthStep[]> {
  const nameOf = (name: TopicName): string => topicName(settled.configuration.prefix, name)
  const [before, after] = [BEFORE.map(nameOf), AFTER.map(nameOf)]
  const shapes = await topics.describe([...before, ...after])
  const found = new Map(shapes.flatMap((shape) => (shape === undefined ? [] : [[shape.name, shape.partitions] as const])))
  const held = found.get(shell.topics.rawScores) ?? 0
  if (held > to) throw new UsageError(`--to ${to}: ${shell.topics.rawScores} has ${held} partitions, and there are never fewer`)
  const growing = (names: readonly string[]): GrowthStep[] =>
    names.flatMap((name) => {
      const from = found.get(name) ?? to
      return from < to ? [{ kind: 'topic', name, from, to }] : []
    })
  const records: GrowthStep[] = []
  for (let partition = held; partition < to; partition += 1) {
    const name = partitionKey(shell, partition)
    if ((await shell.store.read(name, [])) === undefined) records.push({ kind: 'record', name, partition })
  }
  return [...growing(before), ...records, ...growing(after)]
}

/** Takes one step. */
export async function grow({ topics }: OpenDeployment, shell: Shell, step: GrowthStep): Promise<void> {
  if (step.kind === 'topic') await topics.grow(step.name, step.to)
  else await createPartition(shell, step.partition, 0)
}
