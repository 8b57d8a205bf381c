import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { TestDeployment } from '../delivery/deployment.ts'
import { fairstream } from '../end-to-end/fairstream-command.ts'

const TRIES_MAX = 20
const RETRY_AFTER_MS = 1_000

/**
 * Gives raw-scores and the topics that go along with it one partition more, as an operator does it: by `topics grow`, again until
 * it ends well, since other faults go on meanwhile. Returns how many there are then.
 */
export async function growPartitions({ ports, shell, file }: TestDeployment): Promise<number> {
  const count = (await ports.log.bounds(shell.topics.rawScores)).length + 1
  for (let tries = 1; ; tries += 1) {
    const args = ['topics', 'grow', '--to', String(count), '--yes', '--config', file]
    const { code, stderr } = await fairstream(dirname(file), args)
    if (code === 0) return count
    if (tries === TRIES_MAX) throw new Error(`topics grow --to ${count} ended with ${String(code)}: ${stderr}`)
    await wait(RETRY_AFTER_MS)
  }
}
