import { decodePartitionRecord } from '@fairstream/pipeline'
import { partitionKey } from '@fairstream/runner'
import type { HaltCode, Shell } from '@fairstream/runner'
import type { Finding } from '../finding.ts'

/** The partitions that stand still until an operator acts, one finding each: paused, halted, or half-way through a rebuild. */
export async function standingPartitions(shell: Shell): Promise<readonly Finding[]> {
  const bounds = await shell.log.bounds(shell.topics.rawScores)
  const found = await Promise.all(bounds.map(({ partition }) => look(shell, partition)))
  return found.filter((finding) => finding !== undefined)
}

async function look(shell: Shell, partition: number): Promise<Finding | undefined> {
  const key = partitionKey(shell, partition)
  const held = await shell.store.read(key, [])
  if (held === undefined) return undefined
  const about = `partition ${partition}`
  const next = held.record.next[0] ?? 0
  try {
    const { halted, breaker } = decodePartitionRecord(held.record.body)
    if (halted !== undefined) {
      const says = `halted at offset ${next}: ${halted.code}: ${halted.message}`
      return { about, says, advice: adviceFor(halted.code as HaltCode, partition) }
    }
    if (!breaker.open) return undefined
    const says = `paused at offset ${next}: too many dead letters of late`
    return { about, says, advice: `fairstream resume --partition ${partition} goes on; skip passes over what is bad` }
  } catch {
    return { about, says: `its record cannot be read`, advice: `fairstream replay rebuild --partition ${partition} --promote` }
  }
}

/** In a few words; docs/guides/recover.md has a section for each code. */
function adviceFor(code: HaltCode, partition: number): string {
  const rebuild = `fairstream replay rebuild --partition ${partition} --promote`
  const resume = `fairstream resume --partition ${partition}`
  const advice: Readonly<Record<HaltCode, string>> = {
    LOG_TRUNCATED: `what retention took is lost: fairstream skip --partition ${partition} to the first offset held goes on`,
    LOG_SHORTER_THAN_STATE: `bring the log back as it was, then ${resume}; a log made anew needs a prefix of its own`,
    LOG_REPLACED: `bring the log back as it was, then ${resume}; a log made anew needs a prefix of its own`,
    FETCH_MOVED: `find out which records are missing, then ${resume}`,
    UNKNOWN_MAP: `bring the map back to transport-maps, then ${resume}`,
    UNKNOWN_RULES: rebuild,
    STATE_LOST: rebuild,
    STATE_DAMAGED: rebuild,
    OUTPUTS_MISSING: `bring the outputs back as they were, then ${resume}`,
    SCORECARD_CHANGED: `give the changed scorecard a new name, or take the change back, then ${resume}`,
    REBUILDING: `a rebuild was broken off, or is under way: ${rebuild} goes on, ${resume} leaves the state as it was`,
  }
  return advice[code]
}
