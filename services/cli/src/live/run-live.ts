import type { Settled } from '@fairstream/configuration'
import { createShell, groupOf, noteProgress, systemClock, topicShapes } from '@fairstream/host'
import type { OpenedPorts, ShellParts } from '@fairstream/host'
import { start as startPlanner } from '@fairstream/planner'
import { createPartitions } from '@fairstream/runner'
import type { Notice, Shell } from '@fairstream/runner'
import { start as startScorer } from '@fairstream/scorer'
import { faultOf, openOrSay } from '../open-deployment.ts'
import { counted, duration, grouped } from '../quantities.ts'
import type { Terminal } from '../terminal.ts'
import { drawLive } from './draw-live.ts'
import { createLiveTally, seeRate, seeScore, seeTrouble } from './live-tally.ts'
import type { LiveTally } from './live-tally.ts'
import { openScreen } from './screen.ts'
import { watchOutputs } from './watch-outputs.ts'

export interface LiveRun {
  readonly title: string
  readonly settled: Settled & Pick<ShellParts, 'baselines'>
  readonly directory: string
  /** Ends the run when it aborts. */
  readonly signal: AbortSignal
  /** Feeds the input beside the services, where something does. */
  readonly feed?: (shell: Shell, tally: LiveTally, signal: AbortSignal) => Promise<void>
}

const DRAW_EVERY_MS = 250
const PLAIN_EVERY_MS = 5_000

/**
 * Runs scorer and planner in this process, on the disk or on the brokers that are configured, and shows what happens until the
 * signal aborts.
 *
 * @throws Fault where a part failed for good.
 */
export async function runLive(run: LiveRun, terminal: Terminal): Promise<LiveTally> {
  const ports = await openOrSay(run.settled, run.directory, 'serve')
  try {
    return await runOn(ports, run, terminal)
  } catch (error) {
    throw faultOf(error)
  } finally {
    await ports.close()
  }
}

async function runOn(ports: OpenedPorts, { title, settled, signal, feed }: LiveRun, terminal: Terminal): Promise<LiveTally> {
  const { configuration, deployment, baselines } = settled
  const tally = createLiveTally(Object.values(configuration.scorecards)[0]?.range ?? { low: 0, high: 1 })
  const notice = (each: Notice): void => {
    noteProgress(tally.progress, each, Date.now())
    seeTrouble(tally, each)
    if (tally.progress.counts.fairScores > 0) tally.firstScoreMs ??= performance.now()
  }
  const shell = createShell({ configuration, deployment, ports, notice, ...(baselines && { baselines }) })
  await ports.topics.create(topicShapes(configuration, deployment))
  await createPartitions(shell)
  const stop = new AbortController()
  const stopping = AbortSignal.any([signal, stop.signal])
  const onScore = (score: Parameters<typeof seeScore>[1]): void => {
    seeScore(tally, score)
  }
  const parts = [
    startScorer(shell, groupOf(configuration.prefix), stopping),
    startPlanner(shell, stopping),
    watchOutputs({ log: ports.log, topic: shell.topics.fairScores, clock: shell.clock, onScore }, stopping),
    feed?.(shell, tally, stopping) ?? Promise.resolve(),
    show(tally, title, terminal, stopping),
  ]
  // The first fault ends them all; the rest of the faults follow from it.
  const ended = parts.map((part) =>
    part.finally(() =>
      part.catch(() => {
        stop.abort()
      }),
    ),
  )
  await Promise.all(ended).finally(() => {
    stop.abort()
  })
  await Promise.allSettled(ended)
  return tally
}

async function show(tally: LiveTally, title: string, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const startedMs = Date.now()
  if (!terminal.live) {
    await sayNowAndThen(tally, terminal, signal)
    return
  }
  const screen = openScreen(terminal)
  const draw = (): void => {
    screen.draw(drawLive(tally, { title, startedMs, nowMs: Date.now(), width: terminal.width, paint: terminal.paint }))
  }
  const rate = createRate(tally)
  while (!signal.aborted) {
    rate()
    draw()
    await systemClock.sleep(DRAW_EVERY_MS, signal)
  }
  draw()
  screen.close()
}

/** Where nobody watches: a plain line every few seconds. */
async function sayNowAndThen(tally: LiveTally, { say, clockMs }: Terminal, signal: AbortSignal): Promise<void> {
  const startMs = clockMs()
  let saidMs = startMs
  let told = 0
  const rate = createRate(tally)
  while (!signal.aborted) {
    await systemClock.sleep(DRAW_EVERY_MS, signal)
    rate()
    for (; told < tally.troubles.length; told += 1) say(`${String(tally.troubles[told])}\n`)
    if (clockMs() - saidMs < PLAIN_EVERY_MS) continue
    saidMs = clockMs()
    const { offsets, maps } = tally.progress.counts
    const words = [`${grouped(tally.rates.at(-1) ?? 0)}/s`, counted(maps, 'map')]
    say(`${duration(saidMs - startMs)}: ${counted(offsets, 'event')} scored, ${words.join(', ')}\n`)
  }
}

const RATE_EVERY_MS = 1_000

/** Measures the rate of scoring, once a second however often it is asked to. */
function createRate(tally: LiveTally): () => void {
  let before = { ms: performance.now(), offsets: 0 }
  return () => {
    const ms = performance.now()
    if (ms - before.ms < RATE_EVERY_MS) return
    const { offsets } = tally.progress.counts
    seeRate(tally, ((offsets - before.offsets) * 1_000) / (ms - before.ms))
    before = { ms, offsets }
  }
}
