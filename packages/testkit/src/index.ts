export { logContract } from './log-contract.ts'
export type { LogUnderTest } from './log-under-test.ts'
export { stateStoreContract } from './state-store-contract.ts'
export type { StateStoreUnderTest } from './state-store-under-test.ts'
