export { DiskError } from './faults.ts'
export type { DiskLimits } from './limits.ts'
export * from './open-sqlite.ts'
