import { encodeRawScore } from '@fairstream/events'
import { generateEvents, POPULATIONS } from '@fairstream/experiments'
import type { TopicOutput } from '@fairstream/ports'
import { runScorer } from '@fairstream/runner'
import type { Notice, Shell } from '@fairstream/runner'
import { expect, inject, onTestFinished, test } from 'vitest'
import { deploy, progressOf, until } from '../delivery/deployment.ts'
import { outputsOf } from '../delivery/read-outputs.ts'
import { within } from './within.ts'

const SCORECARDS = 'scorecards: { credit: { range: [300, 850], traits: [sex, origin] } }\nlog: { maxBatchOffsets: 200 }'
const EVENTS = 5_000
const WITHIN_MS = 60_000

const brokers = inject('brokers')

/**
 * Two scorers on real brokers in strict mode. The first is frozen with a batch judged and not yet said; the second, in a group of its
 * own as after a lost session, takes the partition over and reads it to its end; then the first is let go.
 */
test.skipIf(brokers === undefined)(
  'a scorer that was superseded while it was frozen says nothing, and every input has one output',
  { timeout: 180_000 },
  async () => {
    if (brokers === undefined) return
    const deployment = await deploy(SCORECARDS, brokers, 1)
    onTestFinished(() => deployment.close())
    const { shell, ports } = deployment
    const notices: Notice[] = []
    const strict: Shell = { ...shell, delivery: 'strict', notice: (notice) => notices.push(notice) }
    const freezer = freezeAtCommit(strict, 5)
    await ports.log.append(shell.topics.rawScores, rawScores())

    const [older, later] = [new AbortController(), new AbortController()]
    const frozen = runScorer(freezer.shell, `${shell.topics.rawScores}-older`, older.signal)
    await within(WITHIN_MS, 'the first scorer to be frozen', freezer.frozen)
    const serving = runScorer(strict, `${shell.topics.rawScores}-later`, later.signal)
    await until('the second scorer has read all', WITHIN_MS, async () =>
      (await progressOf(deployment)).every(({ next }) => next >= EVENTS),
    )
    later.abort()
    await serving
    const before = await outputsOf(strictSystem(strict), 0)
    freezer.thaw()
    const fault = await within(WITHIN_MS, 'an answer to the first scorer', freezer.fault)
    await until('it has claimed again', WITHIN_MS, () =>
      Promise.resolve(notices.filter(({ event }) => event === 'claimed').length >= 3),
    )
    older.abort()
    await frozen

    expect(fault).toMatchObject({ code: 'LOG', fenced: true })
    const after = await outputsOf(strictSystem(strict), 0)
    expect([...after.first.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: EVENTS }, (_, offset) => offset))
    expect(after).toMatchObject({ repeats: 0, diverged: [] })
    expect(after.first).toEqual(before.first)
    console.error(`strict: ${after.first.size} inputs, ${after.fairScores} fair scores, ${after.repeats} repeats`)
  },
)

function strictSystem({ log, topics, store, rules }: Shell): Parameters<typeof outputsOf>[0] {
  return { log, topics, store, rules }
}

/** A shell that stops just before it says its nth batch, until it is thawed. */
function freezeAtCommit(shell: Shell, nth: number) {
  const [frozen, thawed, fault] = [
    Promise.withResolvers<undefined>(),
    Promise.withResolvers<undefined>(),
    Promise.withResolvers(),
  ]
  let commits = 0
  const openTransactions: Shell['log']['openTransactions'] = async (id) => {
    const held = await shell.log.openTransactions(id)
    const commit = async (outputs: readonly TopicOutput[]): Promise<void> => {
      commits += 1
      if (commits !== nth) return held.commit(outputs)
      frozen.resolve(undefined)
      await thawed.promise
      await held.commit(outputs).catch((reason: unknown) => {
        fault.resolve(reason)
        throw reason
      })
      fault.resolve('none: it was committed')
    }
    return { ...held, commit }
  }
  return {
    shell: { ...shell, log: { ...shell.log, openTransactions } },
    frozen: frozen.promise,
    fault: fault.promise,
    thaw: () => {
      thawed.resolve(undefined)
    },
  }
}

function rawScores() {
  const population = POPULATIONS['credit']
  if (population === undefined) throw new Error('there is no credit population')
  return [...generateEvents(population, { n: EVENTS, seed: 5 })].map((event) => ({ ...encodeRawScore(event), partition: 0 }))
}
