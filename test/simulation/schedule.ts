import { createMemoryStateStore } from '@fairstream/memory'
import type { PartitionRecord, PipelineRules } from '@fairstream/pipeline'
import { createPartition, createPartitions, resumePartition, runPlanner, runScorer } from '@fairstream/runner'
import type { Notice, Shell } from '@fairstream/runner'
import { faultMix } from './fault-mix.ts'
import type { FaultMix, Mode } from './fault-mix.ts'
import { publishKill, publishLift } from './kill-switch.ts'
import { loseRecord, skipSome } from './operator.ts'
import { plantIn } from './plants.ts'
import type { Plant } from './plants.ts'
import { createSimGroup } from './sim-group.ts'
import { createSimLog } from './sim-log.ts'
import { createSimStore, createStoreHistory, rollBack } from './sim-store.ts'
import type { StoreHistory } from './sim-store.ts'
import { createSimTopics, SIM_TOPICS } from './sim-topics.ts'
import type { SimTopics } from './sim-topics.ts'
import { createSimCoordinator, TRANSACTION_ENDED } from './sim-transactions.ts'
import { createWorkload, simRules } from './workload.ts'
import { createWorld } from './world.ts'
import type { SimProcess, World } from './world.ts'

/** One schedule: what the seed decides, less the faults that a shrunk schedule leaves out. */
export interface Schedule {
  readonly seed: number
  readonly events?: number
  readonly disabled?: ReadonlySet<number>
  readonly plant?: Plant
  /** A list, so that a worker can be sent it. */
  readonly modes?: readonly Mode[]
}

/** What a schedule left behind, for the oracles. */
export interface Outcome {
  readonly world: World
  readonly mix: FaultMix
  readonly rules: PipelineRules
  readonly topics: SimTopics
  readonly history: StoreHistory
  /** Where each partition's breaker was closed by the operator. */
  readonly resumedAt: ReadonlyMap<number, readonly number[]>
  /** The partition whose log was damaged, and how. */
  readonly damaged: { readonly partition: number; readonly kind: Damage; readonly atStep: number } | undefined
  readonly killUsed: boolean
  /** What could not go on, though nothing stood in its way. */
  readonly stuck: string | undefined
  /** A fault that a process did not survive. */
  readonly died: readonly string[]
  readonly notices: readonly Notice[]
  readonly events: number
}

type Damage = 'truncated' | 'shortened' | 'replaced'

const MANY_FAIR_SCORES = /^append ([3-9]|\d\d) to fair-scores$/

const HOSTILE_STEPS = 900
const HEALING_STEPS = 12_000

/** Runs the production stages and runner through one schedule, and heals it at its end. */
export async function runSchedule(schedule: Schedule): Promise<Outcome> {
  const simulation = createSimulation(schedule)
  await simulation.begin()
  await simulation.suffer()
  const stuck = await simulation.heal()
  return simulation.outcome(stuck)
}

interface Simulation {
  readonly begin: () => Promise<void>
  readonly suffer: () => Promise<void>
  readonly heal: () => Promise<string | undefined>
  readonly outcome: (stuck: string | undefined) => Outcome
}

function createSimulation({ seed, events = 40, disabled = new Set(), plant, modes = [] }: Schedule): Simulation {
  const world = createWorld(seed, disabled)
  const { random } = world
  const rules = simRules()
  const inputs = 1 + random.integer(3)
  const everywhere = { 'raw-scores': inputs, 'fair-scores': inputs, 'late-scores': inputs, 'dead-letters': inputs }
  const topics = createSimTopics({ ...everywhere, 'transport-maps': 1, 'plan-reports': 1, 'drift-alerts': 1 })
  const group = createSimGroup(world, () => topics.bounds(SIM_TOPICS.rawScores).length)
  const history = createStoreHistory(createMemoryStateStore())
  const workload = createWorkload(world)
  const processes = new Map<SimProcess, 'scorer' | 'planner' | 'operator'>()
  const resumedAt = new Map<number, number[]>()
  const notices: Notice[] = []
  const died: string[] = []
  const mix = faultMix(seed, modes)
  const coordinator = createSimCoordinator(world, topics)
  let turns = 0
  let produced = 0
  let owners = 0
  let started = 0
  let damaged: Outcome['damaged']
  let kill: string | undefined
  let killUsed = false

  const shellOf = (process: SimProcess, calm = 1): Shell => {
    const log = createSimLog(world, process, topics, group, coordinator, {
      refused: 0.01 * calm,
      replyLost: 0.02 * calm,
      beginsElsewhere: 0.05 * calm,
      mapStall: 0.25 * calm,
    })
    const store = createSimStore(world, process, history, { refused: 0.01 * calm, replyLost: 0.02 * calm })
    const shell: Shell = {
      log,
      store,
      clock: { now: () => world.nowMs, sleep: (ms, signal) => world.sleep(process, ms, signal) },
      notice: (notice) => notices.push({ ...notice, facts: { ...notice.facts, by: process.name, step: world.steps } }),
      newOwner: () => `owner-${String((owners += 1))}`,
      rules,
      topics: SIM_TOPICS,
      waits: { retryAfterMs: 20, attemptsMax: 1_000_000, pollEveryMs: 700 },
      delivery: mix.isStrict ? 'strict' : 'default',
      onStateLoss: 'rebuild',
    }
    return plant === undefined ? shell : plantIn(shell, plant)
  }

  const start = (kind: 'scorer' | 'planner'): void => {
    started += 1
    const process: SimProcess = { name: `${kind}-${started}`, state: 'running' }
    processes.set(process, kind)
    const never = new AbortController().signal
    const running = kind === 'scorer' ? runScorer(shellOf(process), 'scorers', never) : runPlanner(shellOf(process), never)
    running.catch((fault: unknown) => {
      died.push(`${process.name}: ${String(fault)}`)
      process.state = 'dead'
    })
  }

  const running = (wanted: string): SimProcess[] => {
    const found: SimProcess[] = []
    for (const [process, kind] of processes) if (kind === wanted && process.state === 'running') found.push(process)
    return found
  }
  const any = (kind: string): SimProcess | undefined => {
    const found = running(kind)
    return found[random.integer(Math.max(1, found.length))]
  }

  const operate = async (action: (shell: Shell) => Promise<void>): Promise<void> => {
    started += 1
    const process: SimProcess = { name: `operator-${started}`, state: 'running' }
    const acting = { done: false }
    // An operator repeats what failed, so no fault is chosen for one.
    void action(shellOf(process, 0))
      .catch((fault: unknown) => {
        died.push(`${process.name}: ${String(fault)}`)
      })
      .finally(() => {
        acting.done = true
      })
    for (let steps = 0; !acting.done && steps < 5000; steps += 1) await world.step()
    process.state = 'dead'
  }

  const produce = (partition = random.integer(topics.bounds(SIM_TOPICS.rawScores).length)): void => {
    if (produced >= events) return
    produced += 1
    // A hole where a shortened log's last record stood would hide the loss from any reader.
    if (random.next() < 0.05 && damaged?.partition !== partition) topics.hole(SIM_TOPICS.rawScores, partition)
    const record = workload.next()
    const stamp = { timestampMs: workload.streamMs, by: 'producer', atStep: world.steps }
    topics.append(SIM_TOPICS.rawScores, [{ ...record, partition }], stamp)
  }

  const damage = (): void => {
    const { bounds } = topics
    const partition = random.integer(bounds(SIM_TOPICS.rawScores).length)
    const held = history.memory.snapshot(`${SIM_TOPICS.rawScores}/${partition}`)
    const next = held?.next[0] ?? 0
    const end = bounds(SIM_TOPICS.rawScores)[partition]?.end ?? 0
    if (damaged !== undefined || next < 4) return
    const kind = (['truncated', 'shortened', 'replaced'] as const)[random.integer(3)] ?? 'replaced'
    if (kind === 'truncated' && end > next + 1) topics.truncate(SIM_TOPICS.rawScores, partition, next + 1)
    else if (kind === 'shortened') topics.shorten(SIM_TOPICS.rawScores, partition, lastVisible(topics, partition, next))
    else if (kind === 'replaced')
      for (let offset = 0; offset < next; offset += 1)
        topics.replace(SIM_TOPICS.rawScores, partition, offset, new Uint8Array([1, 2, 3]))
    else return
    damaged = { partition, kind, atStep: world.steps }
    // Whoever held it is gone: only a claim looks at the log.
    for (const process of processes.keys()) process.state = 'dead'
  }

  const interfere = async (): Promise<void> => {
    for (const process of processes.keys()) if (process.state === 'dead') processes.delete(process)
    // Now a trickle, now a burst: grants must grow for an owner to be far ahead of its commit.
    if (random.next() < 0.06) produce()
    if (random.next() < 0.012) for (let burst = random.integer(16); burst > 0; burst -= 1) produce()
    const scorer = any('scorer')
    if (scorer !== undefined && world.chance(`${scorer.name} crashes`, 0.01)) scorer.state = 'dead'
    const planner = any('planner')
    if (planner !== undefined && world.chance(`${planner.name} crashes`, 0.006)) planner.state = 'dead'
    const frozen = any(random.integer(3) === 0 ? 'planner' : 'scorer')
    if (frozen !== undefined && world.chance(`${frozen.name} freezes`, 0.006)) frozen.state = 'frozen'
    const emitting = world.gates.find(({ process, label }) => process.state === 'running' && MANY_FAIR_SCORES.test(label))
    // The worst moment: what it is about to say was judged, and is not yet said.
    if (emitting !== undefined && world.chance(`${emitting.process.name} freezes before it speaks`, 0.2))
      emitting.process.state = 'frozen'
    const spoken = world.gates.find(({ process, label }) => process.state === 'running' && label === TRANSACTION_ENDED)
    // In strict mode the other worst moment: it has spoken, and its record does not know yet.
    if (spoken !== undefined && world.chance(`${spoken.process.name} freezes after it spoke`, 0.05))
      spoken.process.state = 'frozen'
    for (const process of processes.keys()) if (process.state === 'frozen' && random.next() < 0.005) process.state = 'running'
    for (const member of group.members) if (member.state !== 'running' && random.next() < 0.08) group.leave(member)
    if (group.members.size > 0 && world.chance('rebalance', 0.01)) group.rebalance()
    if (running('scorer').length < 2 && random.next() < 0.05) start('scorer')
    if (running('planner').length < 1 && random.next() < 0.05) start('planner')
    else if (random.next() < 0.001) start('planner')
    turns += 1
    const isCertain = (every: number): boolean => turns % every === 0
    const rollBackIsCertain = isCertain(mix.certainEvery.rollBack)
    if (mix.rollsBack && world.chance('a partition record rolls back', rollBackIsCertain ? 1 : mix.partitionRollBack))
      rollBack(world, history, `${SIM_TOPICS.rawScores}/${random.integer(topics.bounds(SIM_TOPICS.rawScores).length)}`)
    if (mix.rollsBack && world.chance('a planner record rolls back', rollBackIsCertain ? 1 : mix.plannerRollBack))
      rollBack(world, history, `${SIM_TOPICS.transportMaps}/credit`)
    if (mix.damages && world.steps > 500 && damaged === undefined && world.chance('the log is damaged', mix.damage)) damage()
    if (mix.losesRecords && world.steps > 100 && world.chance('a partition record is lost', 0.006))
      loseRecord(world, history, topics, random.integer(topics.bounds(SIM_TOPICS.rawScores).length))
    const grows = world.chance('partitions grow', isCertain(mix.certainEvery.growth) ? 1 : mix.growth)
    if (grows && topics.bounds(SIM_TOPICS.rawScores).length < mix.partitionsMax) await grow()
    if (kill === undefined && world.chance('kill switch', 0.0006)) {
      kill = publishKill(world, topics, 'credit')
      killUsed ||= kill !== undefined
    } else if (kill !== undefined && random.next() < 0.004) {
      publishLift(world, topics, 'credit', kill)
      kill = undefined
    }
    if (random.next() < 0.01) await resumePaused()
  }

  /** Outputs first, then the record, raw-scores last: a partition that can be read has all that it needs. */
  const grow = async (): Promise<void> => {
    const partition = topics.bounds(SIM_TOPICS.rawScores).length
    for (const topic of Object.keys(everywhere)) if (topic !== SIM_TOPICS.rawScores) topics.grow(topic, partition + 1)
    await operate((shell) => createPartition(shell, partition, 0))
    topics.grow(SIM_TOPICS.rawScores, partition + 1)
    group.rebalance()
  }

  const resumePaused = async (): Promise<void> => {
    for (const { partition } of topics.bounds(SIM_TOPICS.rawScores)) {
      const key = `${SIM_TOPICS.rawScores}/${partition}`
      if (history.memory.snapshot(key) === undefined || !isOpen(history, key)) continue
      const isSkipped = mix.skips && random.integer(2) === 0
      await operate(async (shell) => {
        const at = isSkipped ? await skipSome(world, history, shell, partition) : await resumePartition(shell, partition)
        if (at !== undefined) resumedAt.set(partition, [...(resumedAt.get(partition) ?? []), at])
      })
    }
  }

  const isSettled = (): boolean =>
    produced >= events &&
    topics.bounds(SIM_TOPICS.rawScores).every(({ partition, end }) => {
      const held = history.memory.snapshot(`${SIM_TOPICS.rawScores}/${partition}`)
      if (damaged?.partition === partition) return held !== undefined && bodyOf(held.body).halted !== undefined
      return held !== undefined && (held.next[0] ?? 0) >= lastVisible(topics, partition) + 1 && (isIdle(held.body) || end === 0)
    })

  return {
    begin: async () => {
      await operate(createPartitions)
      start('scorer')
      start('scorer')
      start('planner')
    },
    suffer: async () => {
      const isMissing = (): boolean => mix.damageIsCertain && damaged === undefined
      for (let step = 0; step < HOSTILE_STEPS || (isMissing() && step < 10 * HOSTILE_STEPS); step += 1) {
        await interfere()
        await world.step()
      }
    },
    heal: async () => {
      world.hostile = false
      while (produced < events) produce()
      // A last event each: an owner at its partition's end learns of a roll-back only when it commits again.
      for (const { partition } of topics.bounds(SIM_TOPICS.rawScores)) {
        produced -= 1
        produce(partition)
      }
      for (const process of processes.keys())
        if (process.state === 'frozen') process.state = random.next() < 0.8 ? 'running' : 'dead'
      for (const member of [...group.members]) if (member.state === 'dead') group.leave(member)
      if (running('scorer').length === 0) start('scorer')
      if (running('planner').length === 0) start('planner')
      for (let step = 0; step < HEALING_STEPS; step += 1) {
        if (step % 100 === 0) {
          await resumePaused()
          if (isSettled()) {
            for (let more = 0; more < 300; more += 1) await world.step()
            return undefined
          }
        }
        await world.step()
      }
      return `after ${HEALING_STEPS} steps without faults ${describe(topics, history)}`
    },
    outcome: (stuck) => ({
      world,
      mix,
      rules,
      topics,
      history,
      resumedAt,
      damaged,
      killUsed,
      stuck,
      died,
      notices,
      events: produced,
    }),
  }
}

function lastVisible(topics: SimTopics, partition: number, before = Infinity): number {
  return topics.read(SIM_TOPICS.rawScores, partition, 0, before).at(-1)?.offset ?? -1
}

function bodyOf(body: Uint8Array): PartitionRecord {
  return JSON.parse(new TextDecoder().decode(body)) as PartitionRecord
}

function isIdle(body: Uint8Array): boolean {
  return bodyOf(body).idleSince !== undefined
}

function isOpen(history: StoreHistory, key: string): boolean {
  const held = history.memory.snapshot(key)
  return held !== undefined && bodyOf(held.body).breaker.open
}

function describe(topics: SimTopics, history: StoreHistory): string {
  return topics
    .bounds(SIM_TOPICS.rawScores)
    .map(({ partition, end }) => {
      const held = history.memory.snapshot(`${SIM_TOPICS.rawScores}/${partition}`)
      return `partition ${partition} stands at ${String(held?.next[0])} of ${end}`
    })
    .join(', ')
}
