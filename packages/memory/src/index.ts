export * from './memory-log.ts'
export * from './memory-state-store.ts'
