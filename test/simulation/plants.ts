import { decodeUtf8, encodeUtf8 } from '@fairstream/events'
import { createGrid, decodeGroupSlice, encodeGroupSlice, merge } from '@fairstream/sketch'
import { parseSliceEntryName } from '@fairstream/pipeline'
import type { PartitionRecord } from '@fairstream/pipeline'
import type { Log, LogRecord, OutgoingRecord, RecordWithEntries, StateStore, StoredRecord } from '@fairstream/ports'
import type { Shell } from '@fairstream/runner'
import { rebuildPastTheAnswers, rebuildWithNewestMap } from './rebuild-plants.ts'
import { plantStrictly, STRICT_PLANTS } from './strict-plants.ts'
import type { StrictPlant } from './strict-plants.ts'
import { decodeLastPlan, encodeLastPlan } from '../../packages/runner/src/last-plan.ts'

/** The faults that a runner of this kind is prone to. Each is planted where the runner meets its ports. */
export const PLANTS = [
  'commit-before-emit',
  'no-offset-compare',
  'epoch-instead-of-owner',
  'state-over-rebalance',
  'seek-without-reload',
  'late-slice-increment',
  'no-licence',
  'no-output-tail',
  'publish-before-plan-commit',
  'rebuild-with-newest-map',
  'rebuild-past-the-answers',
  'watch-slice-twice',
  'alerts-before-commit',
] as const

export type Plant = (typeof PLANTS)[number] | StrictPlant

export { STRICT_PLANTS }

/** A shell whose runner behaves as if it had the fault. */
export function plantIn(shell: Shell, plant: Plant): Shell {
  return isStrict(plant) ? plantStrictly(shell, plant) : PLANTING[plant](shell)
}

function isStrict(plant: Plant): plant is StrictPlant {
  return STRICT_PLANTS.some((each) => each === plant)
}

const PLANTING: Readonly<Record<(typeof PLANTS)[number], (shell: Shell) => Shell>> = {
  'commit-before-emit': commitBeforeEmit,
  'no-offset-compare': (shell) => withStore(shell, { commit: noOffsetCompare(shell.store) }),
  'epoch-instead-of-owner': epochInsteadOfOwner,
  'state-over-rebalance': stateOverRebalance,
  'seek-without-reload': seekWithoutReload,
  'late-slice-increment': lateSliceIncrement,
  'no-licence': (shell) => withStore(shell, { claim: async (key, owner) => withoutLicence(await shell.store.claim(key, owner)) }),
  'no-output-tail': noOutputTail,
  'publish-before-plan-commit': publishBeforePlanCommit,
  'rebuild-with-newest-map': rebuildWithNewestMap,
  'rebuild-past-the-answers': rebuildPastTheAnswers,
  'watch-slice-twice': watchSliceTwice,
  'alerts-before-commit': alertsBeforeCommit,
}

function withStore(shell: Shell, changed: Partial<StateStore>): Shell {
  return { ...shell, store: { ...shell.store, ...changed } }
}

function withLog(shell: Shell, changed: Partial<Log>): Shell {
  return { ...shell, log: { ...shell.log, ...changed } }
}

function isPartition(shell: Shell, key: string): boolean {
  return key.startsWith(`${shell.topics.rawScores}/`)
}

/** Outputs wait for the next commit of their partition. */
function commitBeforeEmit(shell: Shell): Shell {
  const { store, log, topics } = shell
  const held = new Map<number, [string, readonly OutgoingRecord[]][]>()
  const planted = withLog(shell, {
    append: (topic, records) => {
      if (topic === topics.transportMaps || topic === topics.planReports) return log.append(topic, records)
      const partition = records[0]?.partition ?? 0
      held.set(partition, [...(held.get(partition) ?? []), [topic, records]])
      return Promise.resolve()
    },
  })
  return withStore(planted, {
    commit: async (key, commit) => {
      const outcome = await store.commit(key, commit)
      const partition = Number(key.slice(key.lastIndexOf('/') + 1))
      const waiting = isPartition(shell, key) ? (held.get(partition) ?? []) : []
      if (isPartition(shell, key)) held.delete(partition)
      for (const [topic, records] of waiting) await log.append(topic, records)
      return outcome
    },
  })
}

/** A commit counts wherever the record stands, as long as the owner is right. */
function noOffsetCompare(store: StateStore): StateStore['commit'] {
  return async (key, commit) => {
    const now = (await store.read(key, []))?.record
    return store.commit(key, now === undefined ? commit : { ...commit, expected: now.next })
  }
}

/** Ownership by a number that a failover can issue twice: the owner written is the epoch. */
function epochInsteadOfOwner(shell: Shell): Shell {
  const epochs = new Map<string, string>()
  return withStore(shell, {
    claim: async (key, owner) => {
      const before = (await shell.store.read(key, []))?.record.epoch ?? 0
      const epoch = `epoch-${before + 1}`
      epochs.set(owner, epoch)
      return shell.store.claim(key, epoch)
    },
    commit: (key, commit) => noOffsetCompare(shell.store)(key, { ...commit, owner: epochs.get(commit.owner) ?? commit.owner }),
  })
}

/** A process that gets a partition back goes on with what it has in memory. */
function stateOverRebalance(shell: Shell): Shell {
  const memory = new Map<string, Kept>()
  return withStore(shell, {
    claim: async (key, owner) => {
      const stored = await shell.store.claim(key, owner)
      const kept = memory.get(key)
      return stored === undefined || kept === undefined ? stored : { ...stored, next: kept.next, body: kept.body }
    },
    read: async (key, prefixes) => overlaid(await shell.store.read(key, prefixes), prefixes, memory.get(key)),
    commit: async (key, commit) => {
      const outcome = await shell.store.commit(key, commit)
      if (outcome === 'fenced') memory.delete(key)
      else if (isPartition(shell, key)) memory.set(key, keep(memory.get(key), commit))
      return outcome
    },
  })
}

/** After a fence the offset is read again, and the state in memory is kept. */
function seekWithoutReload(shell: Shell): Shell {
  const attempted = new Map<string, Kept>()
  return withStore(shell, {
    claim: async (key, owner) => {
      const stored = await shell.store.claim(key, owner)
      const kept = attempted.get(key)
      return stored === undefined || kept === undefined ? stored : { ...stored, body: kept.body }
    },
    read: async (key, prefixes) => overlaid(await shell.store.read(key, prefixes), prefixes, attempted.get(key)),
    commit: async (key, commit) => {
      const outcome = await shell.store.commit(key, commit)
      if (isPartition(shell, key) && outcome === 'fenced') attempted.set(key, keep(attempted.get(key), commit))
      return outcome
    },
  })
}

interface Kept {
  readonly next: readonly number[]
  readonly body: Uint8Array
  readonly entries: ReadonlyMap<string, Uint8Array>
}

function keep(before: Kept | undefined, { next, body, put }: Parameters<StateStore['commit']>[1]): Kept {
  return { next, body, entries: new Map([...(before?.entries ?? []), ...put]) }
}

function overlaid(
  read: RecordWithEntries | undefined,
  prefixes: readonly string[],
  kept: Kept | undefined,
): RecordWithEntries | undefined {
  if (read === undefined || kept === undefined) return read
  const own = [...kept.entries].filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix)))
  return { ...read, entries: new Map([...read.entries, ...own]) }
}

/** A slice written again is added to what is there. */
function lateSliceIncrement(shell: Shell): Shell {
  return withStore(shell, {
    commit: async (key, commit) => {
      const slices = [...commit.put.keys()].filter((name) => name.startsWith('slice/'))
      const stored = (await shell.store.read(key, slices))?.entries ?? new Map<string, Uint8Array>()
      const put = new Map(commit.put)
      for (const name of slices) {
        const before = stored.get(name)
        const after = commit.put.get(name)
        if (before !== undefined && after !== undefined) put.set(name, added(shell, name, before, after))
      }
      return shell.store.commit(key, { ...commit, put })
    },
  })
}

function added(shell: Shell, name: string, before: Uint8Array, after: Uint8Array): Uint8Array {
  const { scorecard } = parseSliceEntryName(name)
  const grid = shell.rules.scorecards.get(scorecard)?.grid ?? createGrid({ kind: 'lattice', low: 0, high: 1, step: 1 })
  const sum = decodeGroupSlice(grid, after, name)
  merge(sum.sketch, decodeGroupSlice(grid, before, name).sketch)
  return encodeGroupSlice(sum)
}

/** A claim forgets what earlier owners were granted. */
function withoutLicence(stored: StoredRecord | undefined): StoredRecord | undefined {
  if (stored === undefined || stored.body.length === 0) return stored
  const record = JSON.parse(decodeUtf8(stored.body) ?? '') as PartitionRecord
  if ((record as { licence?: number }).licence === undefined) return stored
  const floorless = { ...record, licence: stored.next[0] ?? 0, outEnd: record.outEnd }
  return { ...stored, body: encodeUtf8(JSON.stringify(floorless)) }
}

/** A claim does not look at what was said already. */
function noOutputTail(shell: Shell): Shell {
  const { log, topics } = shell
  async function* nothing(): AsyncGenerator<LogRecord> {
    // No record of the outputs is ever found.
  }
  return withLog(shell, {
    read: (topic, ...rest) =>
      topic === topics.fairScores || topic === topics.deadLetters ? nothing() : log.read(topic, ...rest),
  })
}

/** A plan is said before it is remembered. */
function publishBeforePlanCommit(shell: Shell): Shell {
  const { store, log, topics } = shell
  return withStore(shell, {
    commit: async (key, commit) => {
      if (key.startsWith(`${topics.transportMaps}/`)) {
        const { publication } = decodeLastPlan(commit.body)
        if (publication.mapRecords.length > 0) await log.append(topics.transportMaps, publication.mapRecords)
      }
      return store.commit(key, commit)
    },
  })
}

/** A planner that takes over watches the slices that it finds, whoever consumed them before. */
function watchSliceTwice(shell: Shell): Shell {
  return withStore(shell, {
    claim: async (key, owner) => {
      const stored = await shell.store.claim(key, owner)
      if (stored === undefined || stored.body.length === 0 || isPartition(shell, key)) return stored
      const last = decodeLastPlan(stored.body)
      if (last.watch?.begunAt === undefined) return stored
      const state = { ...last.watch.state, seenTo: last.watch.begunAt }
      return { ...stored, body: encodeLastPlan({ ...last, watch: { ...last.watch, state } }) }
    },
  })
}

/** An alert is said before it is remembered. */
function alertsBeforeCommit(shell: Shell): Shell {
  const { store, log, topics } = shell
  return withStore(shell, {
    commit: async (key, commit) => {
      if (!isPartition(shell, key)) {
        const { publication } = decodeLastPlan(commit.body)
        if (publication.alertRecords.length > 0) await log.append(topics.driftAlerts, publication.alertRecords)
      }
      return store.commit(key, commit)
    },
  })
}
