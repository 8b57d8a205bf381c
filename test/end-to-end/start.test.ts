import { join } from 'node:path'
import { createShell, openPorts } from '@fairstream/host'
import { describe, expect, it } from 'vitest'
import { demoSettings } from '../../services/cli/src/live/demo.ts'
import { auditDelivery } from '../delivery/audit-delivery.ts'
import type { Audit } from '../delivery/audit-delivery.ts'
import { ended, fairstream, inDirectory, startFairstream } from './fairstream-command.ts'

const DEMO = join('.fairstream', 'demo')
const LINE = /^([\d,]+) fair scores, 0 dead letters, [\d,]+ late scores?, ([\d,]+) maps?$/m

describe('fairstream start --demo', () => {
  it('ends in time with a summary, and the next start goes on', async () => {
    await inDirectory(async (directory) => {
      const first = await fairstream(directory, ['start', '--demo', '--for', '5s'])
      expect([first.code, first.stdout]).toEqual([0, ''])
      expect(first.stderr).toMatch(LINE)
      const before = await audit(directory)
      const second = await fairstream(directory, ['start', '--demo', '--for', 'PT5S'])
      expect(second.code).toBe(0)
      const after = await audit(directory)
      expect(after.consumed).toBe(before.consumed + numberIn(LINE, second.stderr))
      expect(after.consumed).toBeGreaterThan(before.consumed)
      expect(after.maps).toBeGreaterThan(before.maps)
      expect([after.lost, after.diverged]).toEqual([[], []])
    })
  })

  it('is ended by Ctrl-C in order, with the same summary', async () => {
    await inDirectory(async (directory) => {
      const child = startFairstream(directory, ['start', '--demo'])
      const end = ended(child)
      child.stderr?.once('data', () => child.kill('SIGINT'))
      expect(await end).toMatchObject({ code: 0, stderr: expect.stringMatching(LINE) as unknown })
    })
  })

  it('killed -9 in the middle, goes on without a loss or a second answer', async () => {
    await inDirectory(async (directory) => {
      for (let kills = 0; kills < 3; kills += 1) {
        const child = startFairstream(directory, ['start', '--demo'])
        const end = ended(child)
        child.stderr?.once('data', () => child.kill('SIGKILL'))
        expect((await end).code).toBeNull()
      }
      const last = await fairstream(directory, ['start', '--demo', '--for', '8s'])
      expect(last.code).toBe(0)
      const { consumed, lost, diverged, maps } = await audit(directory)
      expect([lost, diverged]).toEqual([[], []])
      expect(consumed).toBeGreaterThan(1_000)
      expect(maps).toBeGreaterThan(3)
    })
  })

  it('serves a directory in one process at a time', async () => {
    await inDirectory(async (directory) => {
      const child = startFairstream(directory, ['start', '--demo'])
      const end = ended(child)
      await new Promise((resolve) => child.stderr?.once('data', resolve))
      const second = await fairstream(directory, ['start', '--demo', '--for', '1s'])
      expect(second).toMatchObject({ code: 3, stderr: expect.stringContaining(DEMO) as unknown })
      child.kill('SIGTERM')
      expect((await end).code).toBe(0)
    })
  })
})

async function audit(directory: string): Promise<Audit> {
  const { configuration, deployment } = demoSettings({})
  const ports = await openPorts(deployment, { directory: join(directory, DEMO), mode: 'share', client: 'test' })
  try {
    const { rules, topics } = createShell({ configuration, ports, notice: () => undefined })
    return await auditDelivery({ ...ports, rules, topics })
  } finally {
    await ports.close()
  }
}

function numberIn(pattern: RegExp, text: string): number {
  return Number(pattern.exec(text)?.[1]?.replaceAll(',', ''))
}
