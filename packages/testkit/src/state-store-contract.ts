import { afterAll, beforeAll, describe } from 'vitest'
import { claimFacts } from './claim-facts.ts'
import { commitFacts } from './commit-facts.ts'
import { entryFacts } from './entry-facts.ts'
import { keepingFacts } from './keeping-facts.ts'
import type { StateStoreUnderTest } from './state-store-under-test.ts'

const TEST_MS = 60_000

/** The contract of the StateStore port, as tests. An adapter's own test file calls it; one opened store serves all tests. */
export function stateStoreContract(name: string, open: () => Promise<StateStoreUnderTest>): void {
  describe(`${name} keeps the contract of a state store`, { timeout: TEST_MS }, () => {
    let store: StateStoreUnderTest | undefined
    beforeAll(async () => {
      store = await open()
    }, TEST_MS)
    afterAll(() => store?.close(), TEST_MS)
    const opened = (): StateStoreUnderTest => {
      if (store === undefined) throw new Error(`${name} was not opened`)
      return store
    }
    for (const [part, facts] of [
      ['create and claim', claimFacts],
      ['commit', commitFacts],
      ['entries', entryFacts],
      ['keeping', keepingFacts],
    ] as const)
      describe(part, () => {
        facts(opened)
      })
  })
}
