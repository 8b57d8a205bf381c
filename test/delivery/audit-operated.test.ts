import { createPartitions, resumePartition, skipPartition } from '@fairstream/runner'
import { describe, expect, test } from 'vitest'
import { auditDelivery } from './audit-delivery.ts'
import type { Audit } from './audit-delivery.ts'
import { createSystem, until } from './memory-system.ts'

type System = ReturnType<typeof createSystem>

interface Operated {
  readonly system: System
  readonly resumedAt: ReadonlyMap<number, readonly number[]>
}

/** Bad records open the breaker of partition 0 again and again: it is resumed, skipped and resumed. Partition 1 goes on behind its resume. */
async function operated(): Promise<Operated> {
  const system = createSystem()
  await createPartitions(system.shell)
  system.scorer()
  await system.send(0, 0, 20)
  const resumed = [await resumeBehind(system, 0, 6)]
  // Six were bad, and the breaker opened at the fourth: two count after the resume, and two more open it again.
  await send(system, 0, 3)
  await until(() => system.recordOf(0)?.breaker.open === true && system.recordOf(0)?.next === 28, 'it opens again')
  await skipPartition(system.shell, 0, 29, new AbortController().signal)
  await system.send(0, 20, 20)
  await until(() => system.recordOf(0)?.next === 49, 'all is read')
  resumed.push(29, await resumeBehind(system, 0, 4))
  const behind = await resumeBehind(system, 1, 4)
  await send(system, 1, 1)
  await until(() => system.recordOf(1)?.next === 5, 'partition 1 goes on')
  await system.stop()
  return {
    system,
    resumedAt: new Map([
      [0, resumed],
      [1, [behind]],
    ]),
  }
}

async function send(system: System, partition: number, bad: number): Promise<void> {
  for (let sent = 0; sent < bad; sent += 1) await system.sendBytes(partition, `not json ${sent}`)
}

async function resumeBehind(system: System, partition: number, bad: number): Promise<number> {
  await send(system, partition, bad)
  await until(() => system.recordOf(partition)?.breaker.open === true, 'the breaker opens')
  for (let tries = 0; tries < 1000; tries += 1) {
    const at = await resumePartition(system.shell, partition)
    if (at !== undefined) return at
  }
  throw new Error('never resumed')
}

function auditOf({ system }: Operated, resumedAt: Operated['resumedAt']): Promise<Audit> {
  const { log, store, shell } = system
  return auditDelivery({ log, store, rules: shell.rules, topics: shell.topics, resumedAt })
}

describe('the audit of a system that operators acted on', () => {
  test('knows what was skipped by its dead letter, and what was resumed by being told', async () => {
    const ran = await operated()
    const audit = await auditOf(ran, ran.resumedAt)
    expect([audit.lost, audit.diverged, audit.waiting, audit.repeats]).toEqual([[], [], 0, 0])
    expect(audit).toMatchObject({ inputs: 58, fairScores: 40, deadLetters: 18 })
    expect(audit.deadLettersByReason).toEqual({ skipped: 1, unreadable: 17 })
  })

  test('finds a breaker that nobody closed', async () => {
    const ran = await operated()
    const audit = await auditOf(ran, new Map())
    expect(audit.diverged).toEqual([0, 1].map((each) => expect.stringContaining(`partition ${each}: breaker is `) as string))
  })

  test('finds what arrived in a slice told otherwise than the log tells it', async () => {
    const ran = await operated()
    const { shell, store } = ran.system
    const key = `${shell.topics.rawScores}/0`
    const held = store.snapshot(key)
    const [name, bytes] = [...(held?.entries ?? [])].find(([each]) => each.startsWith('arrivals/')) ?? []
    if (held === undefined || name === undefined || bytes === undefined) throw new Error('nothing arrived')
    const text = new TextDecoder()
      .decode(bytes)
      .replace(/\d+/g, (digits, at: number) => (at === 3 ? String(Number(digits) + 1) : digits))
    store.restore(key, { ...held, entries: new Map(held.entries).set(name, new TextEncoder().encode(text)) })
    const audit = await auditOf(ran, ran.resumedAt)
    expect(audit.diverged).toEqual([`partition 0: ${name} is other counts, the fold gives what the fold counts`])
  })
})
