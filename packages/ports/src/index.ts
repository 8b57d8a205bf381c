export * from './errors.ts'
export * from './log.ts'
export * from './state-store.ts'
export * from './topics.ts'
