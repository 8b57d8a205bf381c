import { afterAll, beforeAll, describe } from 'vitest'
import { appendFacts } from './append-facts.ts'
import { consumeFacts } from './consume-facts.ts'
import { faultFacts } from './fault-facts.ts'
import { followFacts } from './follow-facts.ts'
import { groupFacts } from './group-facts.ts'
import { growthFacts } from './growth-facts.ts'
import { idleFacts } from './idle-facts.ts'
import type { LogUnderTest } from './log-under-test.ts'
import { readFacts } from './read-facts.ts'
import { openTransactionFacts, transactionFacts } from './transaction-facts.ts'

/** For a broker that answers an unknown topic after all its retries, and a group that settles several times. */
const TEST_MS = 120_000

/**
 * The contract of the Log port, as tests. An adapter's own test file calls it; one opened log serves all tests.
 *
 * Offsets begin at 0 in a new topic. A test that needs what the log lacks by nature is skipped, and says so.
 *
 * @param leavesTransactionsOpen - True of a log in which a client that dies within a transaction leaves it open.
 */
export function logContract(
  name: string,
  open: () => Promise<LogUnderTest>,
  { leavesTransactionsOpen = false }: { readonly leavesTransactionsOpen?: boolean } = {},
): void {
  describe(`${name} keeps the contract of a log`, { timeout: TEST_MS }, () => {
    let log: LogUnderTest | undefined
    beforeAll(async () => {
      log = await open()
    }, TEST_MS)
    afterAll(() => log?.close(), TEST_MS)
    const opened = (): LogUnderTest => {
      if (log === undefined) throw new Error(`${name} was not opened`)
      return log
    }
    for (const [part, facts] of [
      ['append', appendFacts],
      ['read and bounds', readFacts],
      ['follow', followFacts],
      ['consume', consumeFacts],
      ['idleness', idleFacts],
      ['a group', groupFacts],
      ['transactions', transactionFacts],
      ...(leavesTransactionsOpen ? ([['transactions left open', openTransactionFacts]] as const) : []),
      ['growth', growthFacts],
      ['faults', faultFacts],
    ] as const)
      describe(part, () => {
        facts(opened)
      })
  })
}
